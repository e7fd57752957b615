/** Which users have an account, and what the page knows of their two addresses. */

import type { Context } from '../context.ts';
import { EventEmitter } from './event-emitter.ts';
import { Wid } from './wid.ts';

/** Has no contact, so every look-up of an account goes to the server. */
class ContactCollectionImpl extends EventEmitter {
  get(_wid: Wid): undefined {}
  getModelsArray(): never[] { return []; }
}

export function defineContacts({ define, use, parameters, simulation: { lids, strangers } }: Context): void {
  const lidPnCache = {
    getCurrentLid(wid: Wid): Wid | undefined {
      const lid = wid.isLid() ? undefined : lids.get(wid.user);
      return lid === undefined ? undefined : Wid.make(lid, 'lid');
    },
    getPhoneNumber(wid: Wid): Wid | undefined {
      const pn = [...lids].find(([, lid]) => wid.isLid() && lid === wid.user)?.[0];
      return pn === undefined ? undefined : Wid.make(pn, 'c.us');
    },
  };

  define('WAWebLidPnCache', exports => { exports.lidPnCache = lidPnCache; });
  /** Returns users' addresses at once. Returns undefined for an unknown address, and for every device. */
  define('WAWebApiContact', exports => {
    exports.getCurrentLid = (wid: Wid) => (wid.isCompanion() ? undefined : lidPnCache.getCurrentLid(wid));
    exports.getPhoneNumber = (wid: Wid) => {
      if (!wid.isLid()) throw new Error('getPhoneNumber: not a lid');
      return wid.isCompanion() ? undefined : lidPnCache.getPhoneNumber(wid);
    };
  });
  define('WAWebLidMigrationUtils', exports => {
    /** Keeps the device number. */
    exports.toLid = (wid: Wid): Wid | undefined => {
      if (wid.isLid()) return wid;
      const lid: Wid | undefined = use('WAWebApiContact').getCurrentLid(Wid.make(wid.user, wid.server));
      return lid && Wid.make(lid.user, lid.server, wid.device);
    };
  });
  define('WAWebContactCollection', exports => {
    exports.ContactCollectionImpl = ContactCollectionImpl;
    exports.default = new ContactCollectionImpl();
  });
  define('WAWebQueryExistsJob', exports => {
    exports.queryWidExists = async (wid: Wid) => {
      if (!wid.isUser() || strangers.has(wid.user)) return null;
      const lid = lidPnCache.getCurrentLid(wid);
      return parameters.facts.accountLid === 'lid' ? { wid, biz: false, lid } : { wid: lid ?? wid, biz: false };
    };
    exports.queryPhoneExists = async (phone: string) => exports.queryWidExists(Wid.parse(`${phone}@c.us`));
  });
}
