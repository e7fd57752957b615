/**
 * The bytes of the known stanzas by another codec than the one that wrote them: Baileys', both
 * ways. It takes every value with an `@` for a JID, as the vectors do.
 */

import assert from 'node:assert/strict';
import { describe, test } from './limits.mjs';
import { decodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/decode.js';
import { encodeBinaryNode } from '@whiskeysockets/baileys/lib/WABinary/encode.js';
import { readVectors } from './harness.mjs';

const CODEC = 'baileys';

/** A tree of the vectors as the codec has it. */
function toCodec({ tag, attrs, children, bytes }) {
  const content = children?.map(toCodec) ?? (bytes === undefined ? undefined : Buffer.from(bytes, 'hex'));
  return { tag, attrs, ...content && { content } };
}

function fromCodec({ tag, attrs, content }) {
  if (content === undefined) return { tag, attrs };
  if (Array.isArray(content)) return { tag, attrs, children: content.map(fromCodec) };
  return { tag, attrs, bytes: Buffer.from(content).toString('hex') };
}

const encode = node => encodeBinaryNode(toCodec(node)).toString('hex');
const decode = async hex => fromCodec(await decodeBinaryNode(Buffer.from(hex, 'hex')));

/** With its attributes in order, which the wire has and `deepEqual` does not compare. */
const ordered = ({ attrs, children, ...rest }) => (
  { ...rest, attrs: Object.entries(attrs), ...children && { children: children.map(ordered) } }
);

for (const [file, atLeast] of [['wap', 7], ['stanzas', 80]]) {
  describe(`${file}.json`, () => {
    const { stanzas } = readVectors(file);
    assert.ok(stanzas.length >= atLeast, `${stanzas.length} stanzas`);
    for (const { name, node, hex } of stanzas) {
      test(`${name} has the known bytes and comes back from them`, async () => {
        assert.equal(encode(node), hex);
        assert.deepEqual(ordered(await decode(hex)), ordered(node));
      });
    }
  });
}

describe('where the codecs disagree', () => {
  for (const { what, node, bytes, reads } of readVectors('stanzas').disagreements) {
    test(`this one does with ${what} what the vectors say`, async () => {
      assert.equal(encode(node), bytes[CODEC]);
      const [value] = Object.values((await decode(bytes[CODEC])).attrs);
      assert.equal(value, reads[CODEC]);
    });
  }
});
