import type { Wid } from '../types';
import type { Modules } from './modules';

/** Who is logged in, by phone number and by linked id; empty where the page does not tell. */
export async function identity(modules: Modules): Promise<{ pn: string; lid: string }> {
  const me = await modules.need('me');
  return {
    pn: first(me.getMaybeMeDevicePn, me.getMaybeMePnUser, me.getMaybeMeUser),
    lid: first(me.getMaybeMeDeviceLid, me.getMaybeMeLidUser),
  };
}

/** The device, where this page tells it; else the user. */
function first(...getters: ((() => Wid | null | undefined) | undefined)[]): string {
  for (const getter of getters) {
    const wid = getter?.();
    if (wid) return String(wid);
  }
  return '';
}
