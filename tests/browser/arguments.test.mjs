/** What the functions take, and that everything else is refused before anything is asked or sent. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, wppCall } from './harness.mjs';

/** The longest call id that is looked for. */
const MAX_CALL_ID = 128;
/** An error's message stays readable, whatever was given. */
const MAX_MESSAGE = 300;

let browser, server, page;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
  page = await openHost(browser, server, { scripts: [wppCall()] });
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** What the page was asked and sent while `action` ran. */
async function traces(action) {
  const count = () => page.evaluate(() => ({ asked: simulation.log.length, sent: simulation.sent.length }));
  const before = await count();
  const result = await action();
  const now = await count();
  return { result, asked: now.asked - before.asked, sent: now.sent - before.sent };
}

/** `expression`, run in the page, is refused with `code`, and the page was not bothered. */
async function refused(expression, code) {
  const { result, asked, sent } = await traces(() => outcome(page, `() => ${expression}`));
  assert.equal(result.error?.code, code, `${expression}: ${JSON.stringify(result)}`);
  assert.equal(result.error.isError, true);
  assert.ok(result.error.message.length < MAX_MESSAGE, result.error.message);
  assert.deepEqual({ asked, sent }, { asked: 0, sent: 0 });
  return result.error;
}

describe('offer refuses', () => {
  const NO_ADDRESS = {
    'nothing': '',
    'undefined': 'undefined',
    'null': 'null',
    'an empty text': '""',
    'a number': '4915112345678',
    'true': 'true',
    'an object': '{}',
    'a list': '[]',
    'a function': '() => "4915112345678@c.us"',
    'an object whose text throws': '{ toString() { throw new Error("no text") } }',
    'words': '"hello world"',
    'a number with a plus': '"+4915112345678"',
    'a number with spaces': '"49 151 12345678"',
    'a server without a user': '"@c.us"',
    'letters before c.us': '"abc@c.us"',
    'a server that does not exist': '"4915112345678@example.org"',
    'two servers': '"4915112345678@c.us@lid"',
    'a NUL': '"4915112345678\\0@c.us"',
    'a lone surrogate': '"\\ud800@c.us"',
    '10,000 letters': '"x".repeat(10_000)',
  };
  for (const [name, argument] of Object.entries(NO_ADDRESS)) {
    test(`${name}: invalid_wid`, () => refused(`WPP.call.offer(${argument})`, 'invalid_wid'));
  }

  const NO_USER = {
    'a group': '120363000000000000@g.us',
    'an old group': '4915112345678-1400000000@g.us',
    'a newsletter': '120363000000000000@newsletter',
    'the status broadcast': 'status@broadcast',
    'a broadcast list': '1234567890@broadcast',
    'a group call': 'call',
  };
  for (const [name, to] of Object.entries(NO_USER)) {
    test(`${name}: call_is_not_user, with who it was`, async () => {
      const error = await refused(`WPP.call.offer(${JSON.stringify(to)})`, 'call_is_not_user');
      assert.equal(error.to, to);
      assert.equal(error.message, `The ${to} is not a user to call`);
    });
  }

  test('a group given as a Wid of the page: call_is_not_user', () =>
    refused('WPP.call.offer(importNamespace("WAWebWidFactory").createWid("120363000000000000@g.us"))', 'call_is_not_user'));

  for (const isVideo of ['"yes"', '""', '1', '0', '{}', '[]']) {
    test(`isVideo: ${isVideo}: invalid_option`, async () => {
      const error = await refused(`WPP.call.offer("4915112345678", { isVideo: ${isVideo} })`, 'invalid_option');
      assert.equal(error.option, 'isVideo');
    });
  }
});

describe('offer takes', () => {
  const PN = '4915112345678@s.whatsapp.net';
  const LID = '99887766@lid';
  const ADDRESSES = {
    'bare digits': ['"4915112345678"', PN],
    '…@c.us': ['"4915112345678@c.us"', PN],
    '…@s.whatsapp.net': ['"4915112345678@s.whatsapp.net"', PN],
    '…@lid': ['"99887766@lid"', LID],
    'a Wid of the page': ['importNamespace("WAWebWidFactory").createWid("4915112345678@c.us")', PN],
    'a Wid of a device, for all devices': ['importNamespace("WAWebWidFactory").createWid("4915112345678:3@c.us")', PN],
    'a device, for all devices': ['"99887766:3@lid"', LID],
  };
  for (const [name, [argument, to]] of Object.entries(ADDRESSES)) {
    test(name, async () => {
      const result = await outcome(page, `async () => {
        const call = await WPP.call.offer(${argument});
        return { peer: call.peerJid.toString({ legacy: true }), to: String(simulation.sent.at(-1).node.attrs.to), own: call.id.length };
      }`);
      assert.deepEqual(result, { value: { peer: to, to, own: 32 } });
    });
  }

  for (const [options, isVideo] of [
    ['undefined', false], ['null', false], ['{}', false], ['{ isVideo: undefined }', false],
    ['{ isVideo: null }', false], ['{ isVideo: false }', false], ['{ isVideo: true }', true], ['{ isvideo: true }', false],
  ]) {
    test(`options ${options}: ${isVideo ? 'with' : 'without'} video`, async () => {
      const result = await outcome(page, `async () => {
        const call = await WPP.call.offer('4915112345678', ${options});
        return [call.isVideo, simulation.sent.at(-1).xml.includes('<video ')];
      }`);
      assert.deepEqual(result, { value: [isVideo, isVideo] });
    });
  }
});

describe('a call id', () => {
  const NO_ID = {
    'a number': '5', 'an object': '{ id: "X" }', 'a list': '["X"]', 'a boolean': 'true',
    'an empty text': '""', '10,000 characters': '"x".repeat(10_000)',
  };
  for (const name of ['accept', 'reject', 'rejectCall', 'end']) {
    for (const [what, argument] of Object.entries(NO_ID)) {
      test(`of ${name} is not ${what}: invalid_call_id`, () =>
        refused(`WPP.call.${name}(${argument})`, 'invalid_call_id'));
    }
  }

  test(`of ${MAX_CALL_ID} characters is looked for`, async () => {
    const id = 'x'.repeat(MAX_CALL_ID);
    const { error } = await outcome(page, id => WPP.call.reject(id), id);
    assert.deepEqual([error.code, error.callId], ['call_not_found', id]);
    await refused(`WPP.call.reject("x".repeat(${MAX_CALL_ID + 1}))`, 'invalid_call_id');
  });

  test('null is as good as none', async () => {
    assert.equal((await outcome(page, () => WPP.call.accept(null))).error.message, 'Call <empty> not found');
  });

  test('with markup and line breaks is only a text', async () => {
    const id = '<b attr="1">&\n</b>';
    assert.equal((await outcome(page, id => WPP.call.reject(id), id)).error.callId, id);
  });
});

describe('a reason', () => {
  const WRONG = { '""': '""', '5': 'number', 'true': 'boolean', '{}': 'object', '["busy"]': 'object', '() => "busy"': 'function' };
  for (const name of ['reject', 'rejectCall', 'end']) {
    for (const [reason, found] of Object.entries(WRONG)) {
      test(`${name} does not take ${reason}`, async () => {
        const error = await refused(`WPP.call.${name}('X', { reason: ${reason} })`, 'invalid_option');
        assert.deepEqual([error.option, error.found], ['reason', found]);
      });
    }

    test(`${name} does not take more than 64 characters`, async () => {
      assert.equal((await refused(`WPP.call.${name}('X', { reason: 'x'.repeat(65) })`, 'invalid_option')).option, 'reason');
      assert.equal((await outcome(page, `() => WPP.call.${name}('X', { reason: 'x'.repeat(64) })`)).error.code, 'call_not_found');
    });

    test(`${name} does without one`, async () => {
      for (const options of ['undefined', 'null', '{}', '{ reason: undefined }', '{ reason: null }']) {
        assert.equal((await outcome(page, `() => WPP.call.${name}('X', ${options})`)).error.code, 'call_not_found', options);
      }
    });
  }
});

describe('configure', () => {
  let probes = 0;
  const profile = async () => (await outcome(page, async id => {
    simulation.ring({ id, from: '99887766:3@lid' });
    await WPP.call.reject(id);
    return 'from' in simulation.sent.at(-1).node.attrs ? 'wa-js-4.3' : 'current';
  }, `PROBE-${probes += 1}`)).value;

  const WRONG = {
    'nothing': ['', 'configure'],
    'null': ['null', 'configure'],
    'a number': ['5', 'configure'],
    'a text': ['"current"', 'configure'],
    'an unknown option': ['{ profile: "current" }', 'profile'],
    'an unknown profile': ['{ stanzaProfile: "wa-js-9" }', 'stanzaProfile'],
    'a profile that is a number': ['{ stanzaProfile: 4.3 }', 'stanzaProfile'],
    'a profile that is a name of Object': ['{ stanzaProfile: "constructor" }', 'stanzaProfile'],
  };
  for (const [name, [argument, option]] of Object.entries(WRONG)) {
    test(`throws invalid_option for ${name}, at once`, async () => {
      const error = await refused(`WPP.call.configure(${argument})`, 'invalid_option');
      assert.equal(error.option, option);
      const isSynchronous = await outcome(page, `() => { try { WPP.call.configure(${argument}); return false } catch { return true } }`);
      assert.deepEqual(isSynchronous, { value: true });
    });
  }

  test('sets nothing when one option is wrong', async () => {
    await refused('WPP.call.configure({ stanzaProfile: "wa-js-4.3", other: 1 })', 'invalid_option');
    assert.equal(await profile(), 'current');
  });

  test('an option with a getter that throws gives the getter\'s error and sets nothing', async () => {
    const result = await outcome(page, () => WPP.call.configure({ get stanzaProfile() { throw new Error('mine'); } }));
    assert.equal(result.error.message, 'mine');
    assert.equal(await profile(), 'current');
  });

  test('changes the profile and back', async () => {
    await outcome(page, () => WPP.call.configure({ stanzaProfile: 'wa-js-4.3' }));
    assert.equal(await profile(), 'wa-js-4.3');
    await outcome(page, () => WPP.call.configure({}));
    assert.equal(await profile(), 'wa-js-4.3');
    await outcome(page, () => WPP.call.configure({ stanzaProfile: 'current' }));
    assert.equal(await profile(), 'current');
  });
});

describe('an error', () => {
  const FAILURES = {
    'that names a call and its state': [() => { simulation.ring({ id: 'RINGS', from: '99887766:3@lid' }); return WPP.call.end('RINGS'); }, ['code', 'callId', 'state']],
    'without facts about a call': [() => WPP.call.offer('120363000000000000@g.us'), ['code', 'to']],
    'that is thrown at once': [() => WPP.call.configure({ other: 1 }), ['code', 'option', 'expected', 'found']],
    'about a stanza': [() => WPP.call.parse({ tag: 'call' }), ['code', 'place', 'expected', 'found']],
    'about text that is no stanza': [() => WPP.call.parse('<call'), ['code', 'place', 'expected', 'found']],
  };
  for (const [name, [action, keys]] of Object.entries(FAILURES)) {
    test(`${name} is an Error that has its code and its facts, and nothing else`, async () => {
      const seen = await page.evaluate(`(async () => {
        try { await (${action})(); } catch (error) {
          return {
            isError: error instanceof Error, name: error.name, keys: Object.keys(error),
            own: Object.getOwnPropertyNames(error).filter(name => !['stack', 'message'].includes(name)),
            text: String(error) === 'Error: ' + error.message,
          };
        }
      })()`);
      assert.deepEqual(seen, { isError: true, name: 'Error', keys, own: keys, text: true });
    });
  }
});

test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
