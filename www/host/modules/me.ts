/** `WAWebUserPrefsMeUser`: the addresses of the account that is logged in. */

import type { Context } from '../context.ts';
import { Wid } from './wid.ts';

export function defineMe({ define, simulation, parameters: { pn, lid, device } }: Context): void {
  define('WAWebUserPrefsMeUser', exports => {
    const mePn = Wid.make(pn, 'c.us');
    const meLid = lid === null ? null : Wid.make(lid, 'lid');
    const mePnDevice = Wid.make(pn, 'c.us', device);
    const meLidDevice = lid === null ? null : Wid.make(lid, 'lid', device);
    const maybe = <T>(value: T | null) => (): T | null => (simulation.isLoggedIn ? value : null);
    const orThrow = <T>(value: T | null, what: string) => (): T => {
      if (value === null || !simulation.isLoggedIn) throw new Error(`${what} is not set`);
      return value;
    };
    Object.assign(exports, {
      getMaybeMePnUser: maybe(mePn),
      getMaybeMeLidUser: maybe(meLid),
      getMaybeMeDevicePn: maybe(mePnDevice),
      getMaybeMeDeviceLid: maybe(meLidDevice),
      getMePnUserOrThrow: orThrow(mePn, 'my phone number'),
      getMeLidUserOrThrow: orThrow(meLid, 'my lid'),
      getMeDevicePnOrThrow: orThrow(mePnDevice, 'my device'),
      getMeDeviceLidOrThrow: orThrow(meLidDevice, 'my lid'),
      isMeAccount: (wid: Wid) => (wid.user === pn && wid.server === 'c.us') || (wid.user === lid && wid.isLid()),
    });
  });
}
