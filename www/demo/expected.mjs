/** The expected stanzas and events of the patterns. Only ids and times are copied from the observed ones. */

import { LAPTOP, widOf } from './jids.mjs';

/**
 * @typedef {import('../server/relay.mjs').Seen} Seen
 *
 * @typedef {object} Action
 * @property {Seen | undefined} stanza the observed stanza: its id is not known beforehand
 * @property {string} to
 * @property {string} id of the call
 * @property {string} creator of the call
 */

/** Returns a voice offer to several devices. The page's own stack sends the same. @param {Action & { devices: string[] }} action */
export function voiceOffer({ devices, ...action }) {
  const enc = '<enc v="2" type="pkmsg" count="0">010203</enc>';
  return call(action, 'offer', '', [
    '<audio enc="opus" rate="8000" /><audio enc="opus" rate="16000" />',
    '<net medium="3" />',
    '<capability ver="1">0105F709E0BB13</capability>',
    `<destination>${devices.map(jid => `<to jid="${jid}">${enc}</to>`).join('')}</destination>`,
    '<encopt keygen="2" />',
    '<device-identity>070707</device-identity>',
  ]);
}

/** Returns the accept of a voice call. @param {Action} action @param {'native' | 'stanza'} path */
export function accept(action, path) {
  return call(action, 'accept', '', path === 'native' ? [
    '<audio enc="opus" rate="16000" />',
    '<net medium="2" />',
    '<encopt keygen="2" />',
    '<capability ver="1">0105F709E0BB13</capability>',
  ] : [
    '<audio enc="opus" rate="16000" /><audio enc="opus" rate="8000" />',
    '<net medium="3" />',
    '<encopt keygen="2" />',
  ]);
}

/** @param {Action} action */
export function reject(action) {
  return call(action, 'reject', ' count="0"');
}

/** @param {Action} action */
export function terminate(action) {
  return call(action, 'terminate');
}

/**
 * Returns the payload of `call.incoming_call`.
 * @param {{ offer: Seen | undefined, id: string, from: import('./jids.mjs').Person, isVideo?: boolean }} call `offer`: as received
 */
export function event({ offer, id, from, isVideo = false }) {
  return {
    id,
    isGroup: false,
    isVideo,
    groupJid: null,
    offerTime: Number(offer?.node.attrs.t),
    isSilenced: false,
    sender: widOf(from),
    peerJid: widOf(from, LAPTOP),
    // These pages know nobody's LID.
    peer: { jid: widOf(from), lid: null, phone: from.pn },
  };
}

/** @param {Action} action @param {string} tag @param {string} [attributes] @param {string[]} [content] */
function call({ stanza, to, id, creator }, tag, attributes = '', content = []) {
  const open = `<${tag} call-id="${id}" call-creator="${creator}"${attributes}`;
  const whole = content.length > 0 ? `${open}>${content.join('')}</${tag}>` : `${open} />`;
  return `<call to="${to}" id="${stanza?.node.attrs.id}">${whole}</call>`;
}
