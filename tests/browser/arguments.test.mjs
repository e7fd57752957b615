/** What the functions take, and that everything else is refused before anything is asked or sent. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, outcome, wppCall } from './harness.mjs';

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
    'half a number': '4915112345678.5',
    'a negative number': '-4915112345678',
    'more digits than a number has': '1e15',
    'NaN': 'NaN',
    'true': 'true',
    'an object': '{}',
    'a list': '[]',
    'a function': '() => "4915112345678@c.us"',
    'an object whose text throws': '{ toString() { throw new Error("no text") } }',
    'words': '"hello world"',
    'a plus alone': '"+"',
    'a group of old by its id alone': '"4915112345678-1400000000"',
    'an object with a server alone': '{ server: "c.us" }',
    'an object whose user throws': '{ server: "c.us", get user() { throw new Error("no user") } }',
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

  for (const to of ['015112345678', '0151 12345678', '004915112345678', '+0049 151 12345678', '015112345678@c.us', '0']) {
    test(`${to}, which has no country code: invalid_wid`, async () => {
      const error = await refused(`WPP.call.offer(${JSON.stringify(to)})`, 'invalid_wid');
      const expected = 'a phone number that begins with its country code, without 0 or 00';
      assert.deepEqual([error.to, error.expected, error.message], [to, expected, `Expected ${expected}, found ${to}`]);
    });
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

  test('a group given as what is left of a Wid: call_is_not_user', () =>
    refused('WPP.call.offer({ user: "120363000000000000", server: "g.us" })', 'call_is_not_user'));

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
    'a number as people write it': ['"+49 151 1234-5678"', PN],
    'a number in brackets and with dots': ['"+49 (151) 1234.5678"', PN],
    'a number as address books copy it': ['"\\u202a+49\\u00a0151\\u20091234\\u20115678\\u202c\\n"', PN],
    'a number as people write it, before c.us': ['"+49 151 1234-5678@c.us"', PN],
    'a number of JavaScript\'s': ['4915112345678', PN],
    'a Wid as JSON': ['{ user: "4915112345678", server: "c.us", _serialized: "4915112345678@c.us" }', PN],
    'what is left of a Wid without its text': ['{ user: "4915112345678", server: "c.us" }', PN],
    'what is left of a Wid of a device': ['{ $1: "99887766:3@lid", user: "99887766", server: "lid", device: 3 }', LID],
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
    ['{ isVideo: null }', false], ['{ isVideo: false }', false], ['{ isVideo: true }', true],
    ['true', false], ['"video"', false], ['1', false],
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
    'a function': '() => "X"',
  };
  for (const name of ['accept', 'reject', 'rejectCall', 'end']) {
    for (const [what, argument] of Object.entries(NO_ID)) {
      test(`of ${name} is not ${what}: invalid_call_id`, () =>
        refused(`WPP.call.${name}(${argument})`, 'invalid_call_id'));
    }
  }

  test('is looked for however long it is, and cut in the message alone', async () => {
    for (const length of [128, 129, 10_000]) {
      const id = 'x'.repeat(length);
      const { error } = await outcome(page, id => WPP.call.reject(id), id);
      assert.deepEqual([error.code, error.callId], ['call_not_found', id]);
      assert.ok(error.message.length < MAX_MESSAGE);
    }
  });

  for (const none of ['""', 'null', 'undefined']) test(`${none} is as good as none, in every function`, async () => {
    for (const name of ['accept', 'reject', 'rejectCall', 'end', 'mute', 'unmute', 'upgradeVideo']) {
      const { error } = await outcome(page, `() => WPP.call.${name}(${none})`);
      assert.ok(!error || error.code !== 'invalid_call_id' && error.callId === undefined, name);
    }
    for (const name of ['setMute', 'raiseHand']) {
      const { error } = await outcome(page, `() => WPP.call.${name}(true, ${none})`);
      assert.deepEqual([error.code, error.callId], ['call_is_not_active', undefined], name);
    }
    assert.deepEqual(await outcome(page, `() => WPP.call.get(${none}) === undefined`), { value: true });
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

describe('an option that there is not', () => {
  const OPTIONS = {
    'offer("4915112345678", …)': 'isVideo',
    'accept("X", …)': 'none',
    'reject("X", …)': 'reason',
    'rejectCall("X", …)': 'reason',
    'end("X", …)': 'reason',
    'createCallLink(…)': 'isVideo, startTime',
    'joinCallLink("https://call.whatsapp.com/voice/0123456789abcdefABCDEF", …)': 'isVideo',
  };
  for (const [call, known] of Object.entries(OPTIONS)) {
    test(`of ${call} is invalid_option, and says which there are`, async () => {
      for (const [options, option, found] of [
        ['{ video: true }', 'video', 'boolean'], ['{ isvideo: "yes" }', 'isvideo', 'string'], ['{ Reason: undefined }', 'Reason', 'undefined'],
      ]) {
        const error = await refused(`WPP.call.${call.replace('…', options)}`, 'invalid_option');
        const expected = `one of the options: ${known}`;
        assert.deepEqual([error.option, error.expected, error.found], [option, expected, found]);
        assert.equal(error.message, `Option ${option}: expected ${expected}, found ${found}`);
      }
    });
  }

  test('is only one of an object: of what else stands there, nothing is read', async () => {
    for (const other of ['"busy"', '5', 'true', 'null', '() => ({ reason: 5 })', '{ reason: 5, user: "1", server: "lid" }']) {
      for (const name of ['accept', 'reject', 'rejectCall', 'end']) {
        const { error } = await outcome(page, `() => WPP.call.${name}("NOBODY", ${other})`);
        assert.equal(error.code, 'call_not_found', `${name} ${other}`);
      }
    }
    for (const other of ['"video"', '5', 'true']) {
      const { value } = await outcome(page, `() => WPP.call.createCallLink(${other})`);
      assert.match(value, /\/voice\//);
    }
  });
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
            isError: error instanceof Error, isNamed: error.name === 'WPPError [' + error.code + ']', keys: Object.keys(error),
            own: Object.getOwnPropertyNames(error).filter(name => !['stack', 'message', 'name'].includes(name)),
            text: String(error) === error.name + ': ' + error.message,
            stack: error.stack.startsWith(String(error) + '\\n    at '),
          };
        }
      })()`);
      assert.deepEqual(seen, { isError: true, isNamed: true, keys, own: keys, text: true, stack: true });
    });
  }
});

test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
