/** The people of the demo, and their addresses. */

import { printJid } from '../server/jid.mjs';

/** @typedef {{ pn: string, lid: string }} Person */

export const ALICE = { pn: '4915550001111', lid: '111111111111111' };
export const BOB = { pn: '4915112345678', lid: '222222222222222' };

/** Device numbers. The phone is the first device of an account, a browser is a further one. */
export const PHONE = 0;
export const LAPTOP = 7;

/** Returns the address as it is on the wire. @param {Person} person @param {number} [device] */
export function jidOf({ pn }, device) {
  return printJid({ user: pn, device, server: 's.whatsapp.net' });
}

/** Returns the address as it is in the page. @param {Person} person @param {number} [device] */
export function widOf({ pn }, device) {
  return printJid({ user: pn, device, server: 'c.us' });
}
