import { answers } from '../crossing/answers';
import type { MaybePromise } from '../maybePromise';
import type { Wid } from '../types';
import type { Modules } from './finder';
import type { HostModules } from './page';
import { Refusal } from './refusal';

/** How long {@link identity} waits for a user to log in. */
const PATIENCE_MS = 60_000;

/** The addresses of the logged-in user as text: by phone number, and by linked id. */
export interface Identity {
  pn: string;
  lid: string;
}

/**
 * Returns the addresses of the logged-in user; one that the page does not have is empty. Waits for a user
 * to log in, and fails with a {@link Refusal} if nobody does in time.
 */
export function identity(modules: Modules): MaybePromise<Identity> {
  const deadline = performance.now() + PATIENCE_MS;
  return modules.use('me', (me) => addressesOf(me) ?? modules.until(() => addressesOf(me), deadline, () =>
    new Refusal('nobody is logged in', answers.notLoggedIn())));
}

function addressesOf(me: HostModules['me']): Identity | undefined {
  const pn = firstOf(me.getMaybeMeDevicePn, me.getMaybeMePnUser, me.getMaybeMeUser);
  const lid = firstOf(me.getMaybeMeDeviceLid, me.getMaybeMeLidUser);
  return pn || lid ? { pn, lid } : undefined;
}

/** Returns the addresses of the logged-in user, if the page has them at once. */
export function knownIdentity(modules: Modules): Identity | undefined {
  try {
    const me = modules.peek('me');
    return me && addressesOf(me);
  } catch {
    return undefined; // `identity` fails with the error
  }
}

/** Returns whether a user is logged in; `undefined` if the page does not tell. Throws the errors of the page. */
export function isLoggedIn(modules: Modules): boolean | undefined {
  const me = modules.peek('me');
  return me && addressesOf(me) !== undefined;
}

/** Returns the first address that the page has: of the device, if the page tells it, otherwise of the user. */
function firstOf(...getters: ((() => Wid | null | undefined) | undefined)[]): string {
  for (const getter of getters) {
    const wid = getter?.();
    if (wid) return String(wid);
  }
  return '';
}
