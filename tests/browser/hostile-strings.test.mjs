/** Texts that somebody else chose: they stay what they are, and are never more than texts. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, untilWatched, wppCall } from './harness.mjs';
import { defineNodes } from './nodes.mjs';

/** As JavaScript source: JSON could not carry all of them into the page. */
const HOSTILE = {
  'nothing': '""',
  'a space': '" "',
  '__proto__': '"__proto__"',
  'constructor': '"constructor"',
  'toString': '"toString"',
  'hasOwnProperty': '"hasOwnProperty"',
  'a word of the dictionary': '"opus"',
  'markup': '"<b a=\\"1\\">&amp;\'</b><!--"',
  'control characters': '"\\0\\x01\\t\\n\\r\\x1b[31m\\x7f\\x9f"',
  'line separators': '"\\u2028\\u2029\\x85"',
  'a byte order mark': '"\\ufeffA"',
  'writing from right to left': '"\\u202eABC\\u202c"',
  'an emoji': '"👩‍👩‍👧‍👦"',
  'the last character': '"\\u{10ffff}\\uffff"',
  'half a pair at the end': '"A\\ud83d"',
  'half a pair at the beginning': '"\\ude00A"',
  'a pair the wrong way round': '"\\ude00\\ud83d"',
  '64 KB': '"x".repeat(1 << 16)',
  '64 K of three bytes each': '"€".repeat(1 << 16)',
  '64 K of halves': '"😀".repeat(1 << 15)',
};
/** What an attribute of an object has already. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', '__lookupSetter__'];

let browser, server, page;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  page = await openHost(browser, server, { scripts: [wppCall()], query: { view: 'off' } });
  await untilWatched(page);
  await defineNodes(page);
  await page.evaluate(() => {
    /** Whether a text is this one, but for unpaired surrogates, which have no UTF-8. */
    window.isSame = (found, given) => found === given.toWellFormed();
  });
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** What `action` gives in the page for a text. */
const tried = (source, action) => page.evaluate(`(${action})(${source})`);

for (const [name, source] of Object.entries(HOSTILE)) {
  describe(`${name}:`, () => {
    test('parse gives it back as a tag, as a name, as a value, in place of an address, in place of a number', async () => {
      const seen = await tried(source, text => {
        const named = Object.fromEntries([[text, text]]); // an own property, whatever the name is
        const child = { tag: text, attrs: named, content: [{ tag: text, content: text }] };
        const read = WPP.call.parse({
          tag: 'call', attrs: { from: '1@lid', t: '1', e: text, notify: text, sender_lid: text },
          content: [{ tag: text, attrs: Object.fromEntries([[text, text], ['call-id', text]]), content: [child] }],
        });
        const { action } = read;
        const [other] = action.otherChildren;
        return {
          tag: isSame(action.tag, text), callId: isSame(action.callId, text),
          otherAttr: Object.entries(action.otherAttrs).flat().map(found => isSame(found, text)),
          values: [read.notify, read.e, read.senderLid].map(found => isSame(found, text)),
          child: [other.tag, ...Object.keys(other.attrs), ...Object.values(other.attrs), other.children[0].tag].map(found => isSame(found, text)),
          bytes: isSame(new TextDecoder('utf-8', { ignoreBOM: true }).decode(other.children[0].bytes), text),
        };
      });
      assert.deepEqual(seen, {
        tag: true, callId: true, otherAttr: [true, true], values: [true, true, true], child: [true, true, true, true], bytes: true,
      });
    });

    test('parse gives it back as a value in what the page prints', async () => {
      const isRead = await tried(source, text => {
        const printed = String(importNamespace('WAWap').wap('ack', { id: text, notify: text }));
        const read = WPP.call.parse(printed);
        return isSame(read.id, text) && isSame(read.otherAttrs.notify, text);
      });
      assert.equal(isRead, true);
    });

    test('an error has it whole', async () => {
      const seen = await tried(source, text => {
        try { WPP.call.parse({ tag: 'call', attrs: { to: '1@lid' }, content: [{ tag: 'reject', attrs: { 'call-id': 'A', 'call-creator': text } }] }); } catch (error) {
          return [error.code, error.place, isSame(error.found, text), error.message.length < 500];
        }
      });
      assert.deepEqual(seen, ['invalid_stanza', 'reject call-creator', true, true]);
    });
  });
}

describe('a call with such an id', () => {
  const act = `async id => {
    const before = simulation.sent.length;
    const done = await WPP.call.reject(id);
    const [{ tag, attrs }] = simulation.sent[before].node.content;
    return { done, sent: tag, isSame: isSame(attrs['call-id'], id) };
  }`;
  const isShort = ([name]) => name !== 'nothing' && !name.startsWith('64');
  const isPaired = ([name]) => !/half|pair/.test(name);

  for (const [name, source] of Object.entries(HOSTILE).filter(isShort).filter(isPaired)) {
    test(`rings, is rejected by it, and is over: ${name}`, async () => {
      const seen = await outcome(page, `async () => {
        const id = ${source};
        const heard = new Promise(resolve => WPP.once('call.incoming_call', resolve));
        const call = simulation.ring({ id, from: '99887766:3@lid' });
        const event = (await heard).id === id;
        return { event, ...await (${act})(id), isOver: call.getState() === 13 };
      }`);
      assert.deepEqual(seen, { value: { event: true, done: true, sent: 'reject', isSame: true, isOver: true } });
    });
  }

  for (const [name, source] of Object.entries(HOSTILE).filter(isShort).filter(entry => !isPaired(entry))) {
    test(`is rejected by what it is in UTF-8: ${name}`, async () => {
      const seen = await outcome(page, `async () => {
        simulation.ring({ id: ${source}, from: '99887766:3@lid' });
        return (${act})(${source});
      }`);
      assert.deepEqual(seen, { value: { done: true, sent: 'reject', isSame: true } });
    });
  }
});

describe('an attribute with a name that every object has', () => {
  for (const name of INHERITED) {
    test(`${name} is read as the object's own`, async () => {
      const seen = await page.evaluate(name => {
        const attrs = Object.fromEntries([[name, 'polluted'], ['after', '2']]);
        const { otherAttrs, otherChildren: [child] } = WPP.call.parse({ tag: 'ack', attrs, content: [{ tag: 'x', attrs }] });
        return [otherAttrs, child.attrs].map(read => ({
          own: Object.entries(read), prototype: Object.getPrototypeOf(read) === Object.prototype, json: JSON.stringify(read),
        }));
      }, name);
      const expected = { own: [[name, 'polluted'], ['after', '2']], prototype: true, json: `{"${name}":"polluted","after":"2"}` };
      assert.deepEqual(seen, [expected, expected]);
    });

    test(`${name} is read from XML as the object's own`, async () => {
      const seen = await page.evaluate(name => Object.entries(WPP.call.parse(`<ack ${name}="polluted"/>`).otherAttrs), name);
      assert.deepEqual(seen, [[name, 'polluted']]);
    });

    test(`${name} of a stanza that comes in changes nothing`, async () => {
      // Not by the relay: its codec takes such a name for a token.
      await page.evaluate(name => {
        const attrs = Object.fromEntries([['from', '1@lid'], ['t', '1'], [name, 'polluted']]);
        return importNamespace('WAWebHandleVoipCall').handleCall({ tag: 'call', attrs, content: [{ tag: 'brand_new', attrs, content: null }] });
      }, name);
      const { value } = await outcome(page, () => WPP.call.parse({ tag: 'ack', attrs: { id: 'A' } }));
      assert.deepEqual(value, { stanza: 'ack', id: 'A' });
    });
  }

  test('leaves the prototypes as they were', async () => {
    const seen = await page.evaluate(() => [
      ({}).polluted, ({}).after, Object.prototype.toString.call([]), Object.getPrototypeOf(Object.prototype), typeof ({}).constructor,
    ]);
    assert.deepEqual(seen, [undefined, undefined, '[object Array]', null, 'function']);
  });
});

test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
