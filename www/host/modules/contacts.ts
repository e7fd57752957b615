/** Who has an account, and what is known of their two addresses. */

import type { Context } from '../context.ts';
import { EventEmitter } from './event-emitter.ts';
import { Wid } from './wid.ts';

/** Nobody is stored: every look-up of an account goes to the server. */
class ContactCollectionImpl extends EventEmitter {
  get(_wid: Wid): undefined {}
  getModelsArray(): never[] { return []; }
}

export function defineContacts({ define, simulation: { lids } }: Context): void {
  // From a cache, at once: undefined where nothing is known, and for a device (host.md §10.1).
  const getCurrentLid = (wid: Wid): Wid | undefined => {
    const lid = wid.isCompanion() ? undefined : lids.get(wid.user);
    return lid === undefined ? undefined : Wid.make(lid, 'lid');
  };
  /** Only of a LID; anything else it throws at. */
  const getPhoneNumber = (wid: Wid): Wid | undefined => {
    if (!wid.isLid()) throw new Error('getPhoneNumber: expected a lid');
    if (wid.isCompanion()) return undefined;
    const pn = [...lids].find(([, lid]) => lid === wid.user)?.[0];
    return pn === undefined ? undefined : Wid.make(pn, 'c.us');
  };

  define('WAWebApiContact', exports => { Object.assign(exports, { getCurrentLid, getPhoneNumber }); });
  define('WAWebLidPnCache', exports => { exports.lidPnCache = { getCurrentLid, getPhoneNumber }; });
  define('WAWebContactCollection', exports => {
    exports.ContactCollectionImpl = ContactCollectionImpl;
    exports.default = new ContactCollectionImpl();
  });
  /** Every user has an account. */
  define('WAWebQueryExistsJob', exports => {
    exports.queryWidExists = async (wid: Wid) => (wid.isUser() ? { wid, biz: false, lid: getCurrentLid(wid) } : null);
    exports.queryPhoneExists = async (phone: string) => exports.queryWidExists(Wid.parse(`${phone}@c.us`));
  });
}
