/**
 * Makes stanzas of two runs comparable: stanza ids and call ids are drawn anew each time.
 *
 * A value is exchanged for the recorded one in the XML and, in the codec's own encoding,
 * in the bytes. All other bytes stay as the page sent them.
 */

import { encode } from '../../www/server/stanza.mjs';

/** The forms of random values: `WAWap.generateId`, 8 random bytes, 16 random bytes. */
const FORMS = [/^\d{1,5}\.\d{1,5}-\d+$/, /^[0-9A-F]{16}$/, /^[0-9A-F]{32}$/];

export class RandomValues {
  /** Recorded value by the value of this run, for the whole run: what was one id stays one. */
  #recorded = new Map();

  /**
   * @param {{ xml: string, hex: string }} sent
   * @param {{ xml: string }} recorded
   * @returns {{ xml: string, hex: string }} `sent` with the recorded values
   */
  adopt(sent, recorded) {
    let { xml, hex } = sent;
    for (const attribute of ['id', 'call-id']) {
      const mine = valueOf(xml, attribute);
      const theirs = valueOf(recorded.xml, attribute);
      const form = formOf(mine);
      if (form < 0 || form !== formOf(theirs)) continue;
      if (!this.#recorded.has(mine)) this.#recorded.set(mine, theirs);
      const adopted = this.#recorded.get(mine);
      xml = xml.replaceAll(`"${mine}"`, `"${adopted}"`);
      hex = replaceOnce(hex, encodedText(mine), encodedText(adopted));
    }
    return { xml, hex };
  }
}

function valueOf(xml, attribute) {
  return new RegExp(` ${attribute}="([^"]*)"`).exec(xml)?.[1] ?? '';
}

function formOf(value) {
  return FORMS.findIndex(form => form.test(value));
}

function replaceOnce(hex, part, replacement) {
  const at = hex.indexOf(part);
  if (at < 0 || hex.indexOf(part, at + 1) >= 0) throw new Error(`${part} is not once in ${hex}`);
  return hex.slice(0, at) + replacement + hex.slice(at + part.length);
}

/** How the codec writes a text: what differs between two stanzas that differ in it. */
function encodedText(text) {
  const frame = value => Buffer.from(encode({ tag: 'call', attrs: { id: value } })).toString('hex');
  const prefix = frame('0').slice(0, -2); // '0' is one token of one byte
  return frame(text).slice(prefix.length);
}
