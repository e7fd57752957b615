/** Stanzas of the vectors, as the page has them and as people write them. */

import { existsSync } from 'node:fs';
import { readVectors, testFile } from './harness.mjs';

/** `{ name, node }` of every stanza in the vectors. */
export function knownStanzas() {
  return ['wap', 'stanzas']
    .filter(name => existsSync(testFile(`../vectors/${name}.json`)))
    .flatMap(name => readVectors(name).stanzas);
}

/**
 * Brings into the page: `FORMS`, which make what `WPP.call.parse` takes of a vector's tree, and
 * `inFull`, which makes text of what it gives.
 */
export function defineNodes(page) {
  return page.evaluate(() => {
    const { wap, JID } = importNamespace('WAWap');
    const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
    const unhex = digits => Uint8Array.from(digits.match(/../g) ?? [], pair => parseInt(pair, 16));
    const mapValues = (object, map) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
    const contentOf = ({ children, bytes }, make) => children?.map(make) ?? (bytes === undefined ? null : unhex(bytes));

    // In a vector, what has an @ is an address; a server alone is written with one for that.
    const printed = value => value.replace(/^@/, '');
    const addressed = value => (value.includes('@') ? JID(printed(value)) : value);
    const wapNode = node => wap(node.tag, mapValues(node.attrs, addressed), contentOf(node, wapNode));
    const plainNode = node => ({ tag: node.tag, attrs: mapValues(node.attrs, printed), content: contentOf(node, plainNode) });
    window.FORMS = { wapNode, plainNode, printed: node => String(wapNode(node)) };

    /** JSON, with bytes as `{ bytes: hex }`; nothing else is lost, nor is the order. */
    window.inFull = value => JSON.stringify(value, (_, part) => {
      if (part instanceof Uint8Array) return { bytes: hex(part) };
      if (part === undefined || ['function', 'symbol', 'bigint'].includes(typeof part)) throw new Error(`${typeof part} in what was parsed`);
      return part;
    });
  });
}
