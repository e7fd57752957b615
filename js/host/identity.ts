import { answers } from '../crossing/answers';
import type { MaybePromise } from '../maybePromise';
import type { Wid } from '../types';
import type { Modules } from './finder';
import type { HostModules } from './page';
import { Refusal } from './refusal';

/** Somebody may log in so long after something was asked for. */
const PATIENCE_MS = 60_000;

/** My addresses as text: by phone number, and by linked id. */
export interface Identity {
  pn: string;
  lid: string;
}

/**
 * Who is logged in; an address is empty where the page does not tell it. Waits for somebody to log
 * in, and fails with a {@link Refusal} when nobody does.
 */
export function identity(modules: Modules): MaybePromise<Identity> {
  const deadline = performance.now() + PATIENCE_MS;
  return modules.use('me', (me) => who(me) ?? modules.until(() => who(me), deadline, () =>
    new Refusal('nobody is logged in', answers.notLoggedIn())));
}

function who(me: HostModules['me']): Identity | undefined {
  const pn = first(me.getMaybeMeDevicePn, me.getMaybeMePnUser, me.getMaybeMeUser);
  const lid = first(me.getMaybeMeDeviceLid, me.getMaybeMeLidUser);
  return pn || lid ? { pn, lid } : undefined;
}

/** Who is logged in, where the page says so at once. */
export function knownIdentity(modules: Modules): Identity | undefined {
  try {
    const me = modules.peek('me');
    return me && who(me);
  } catch {
    return undefined; // whoever asks with patience will hear why
  }
}

/** Whether somebody is logged in; `undefined` where the page does not tell. Throws what the page does. */
export function isLoggedIn(modules: Modules): boolean | undefined {
  const me = modules.peek('me');
  return me && who(me) !== undefined;
}

/** The device, where this page tells it; else the user. */
function first(...getters: ((() => Wid | null | undefined) | undefined)[]): string {
  for (const getter of getters) {
    const wid = getter?.();
    if (wid) return String(wid);
  }
  return '';
}
