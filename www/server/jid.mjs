/** Addresses as the relay compares them. */

/**
 * @param {string} jid
 * @returns {{ user: string, device: number, server: string }} `device` is 0 when the JID names none
 */
export function parseJid(jid) {
  const [, user, device, server] = /^([^:@]*)(?::(\d+))?@(.+)$/.exec(jid) ?? [null, '', undefined, jid];
  return { user, device: Number(device ?? 0), server: server === 'c.us' ? 's.whatsapp.net' : server };
}

/** @param {{ user: string, device?: number, server: string }} parts */
export function printJid({ user, device = 0, server }) {
  return `${user}${device ? `:${device}` : ''}@${server}`;
}

/** Returns the same text for every spelling of one device's JID. @param {string} jid */
export function normalJid(jid) {
  return printJid(parseJid(jid));
}

/** @param {string} jid */
export function hasDevice(jid) {
  return /:\d+@/.test(jid);
}
