import type { Soon } from '../soon';
import type { Wid } from '../types';
import type { Modules } from './modules';

/** Who is logged in, by phone number and by linked id; empty where the page does not tell. */
export function identity(modules: Modules): Soon<{ pn: string; lid: string }> {
  return modules.using('me', (me) => ({
    pn: first(me.getMaybeMeDevicePn, me.getMaybeMePnUser, me.getMaybeMeUser),
    lid: first(me.getMaybeMeDeviceLid, me.getMaybeMeLidUser),
  }));
}

/** Whether somebody is logged in; `undefined` where the page does not tell. Throws what the page does. */
export function isLoggedIn(modules: Modules): boolean | undefined {
  const me = modules.peek('me');
  return me && Boolean(me.getMaybeMePnUser?.() ?? me.getMaybeMeUser?.() ?? me.getMaybeMeLidUser?.());
}

/** The device, where this page tells it; else the user. */
function first(...getters: ((() => Wid | null | undefined) | undefined)[]): string {
  for (const getter of getters) {
    const wid = getter?.();
    if (wid) return String(wid);
  }
  return '';
}
