/** Who plays, and how they are written. */

import { printJid } from '../server/jid.mjs';

/** @typedef {{ pn: string, lid: string }} Person */

export const ALICE = { pn: '4915550001111', lid: '111111111111111' };
export const BOB = { pn: '4915112345678', lid: '222222222222222' };

/** A phone is the first device of an account, a browser is a further one. */
export const PHONE = 0;
export const LAPTOP = 7;

/** On the wire. @param {Person} person @param {number} [device] */
export function jidOf({ pn }, device) {
  return printJid({ user: pn, device, server: 's.whatsapp.net' });
}

/** In the page. @param {Person} person @param {number} [device] */
export function widOf({ pn }, device) {
  return printJid({ user: pn, device, server: 'c.us' });
}
