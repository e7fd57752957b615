/** Our own emitter beside the library that wa-js has: the same calls, the same answers. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from './limits.mjs';
import EventEmitter2 from 'eventemitter2';
import { wppCall } from './harness.mjs';

/** What wa-js has and we leave out. */
const LEFT_OUT = ['listenTo', 'stopListeningTo'];

describe('the emitter of a page without wa-js', () => {
  let ours;
  let theirs;
  let dispose;

  beforeEach(() => {
    const window = {};
    new Function('window', readFileSync(wppCall(), 'utf8'))(window);
    ours = window.WPP.ev.ev;
    dispose = () => window.WPP.call.dispose();
    theirs = new EventEmitter2({ maxListeners: Infinity });
  });

  afterEach(() => dispose());

  test('has every method of the library but two', () => {
    const methods = Object.keys(EventEmitter2.prototype)
      .filter(name => /^[a-z]/.test(name) && typeof theirs[name] === 'function' && !LEFT_OUT.includes(name));
    const missing = methods.filter(name => typeof ours[name] !== 'function');
    assert.deepEqual(missing, []);
  });

  test('answers as the library does, whatever it is asked in whatever order', () => {
    const draw = random(20261120);
    for (let round = 0; round < 400; round++) {
      const script = Array.from({ length: 25 }, () => step(draw));
      const fresh = [ours, theirs].map(emitter => {
        emitter.removeAllListeners();
        emitter.offAny();
        return emitter;
      });
      const [mine, library] = fresh.map(emitter => play(emitter, script));
      assert.deepEqual(mine, library, JSON.stringify(script));
    }
  });

  test('calls listeners that are added or taken out while it calls as the library does', () => {
    for (const emitter of [ours, theirs]) {
      const heard = [];
      const second = () => heard.push('second');
      emitter.on('e', () => {
        heard.push('first');
        emitter.off('e', second);
        emitter.on('e', () => heard.push('late'));
      });
      emitter.on('e', second);
      emitter.emit('e');
      assert.deepEqual(heard, ['first', 'second']);
      emitter.emit('e');
      assert.deepEqual(heard.slice(2), ['first', 'late']);
    }
  });

  test('takes a listener out without asking the others who they are', () => {
    let asked = 0;
    const listeners = Array.from({ length: 1_000 }, () => Object.defineProperty(() => {}, 'origin', { get() { asked += 1; } }));
    for (const listener of listeners) ours.on('e', listener);
    for (const listener of listeners.reverse()) ours.off('e', listener);
    assert.equal(ours.listenerCount('e'), 0);
    assert.equal(asked, listeners.length, 'each once, when it came');
  });

  test('lets a listener see the emitter, and passes on what it throws', () => {
    for (const emitter of [ours, theirs]) {
      let seen;
      emitter.on('e', function () { seen = this; });
      emitter.emit('e');
      assert.equal(seen, emitter);
      emitter.on('e', () => { throw new Error('mine'); });
      assert.throws(() => emitter.emit('e'), /^Error: mine$/);
    }
  });

  test('refuses what is no function, in the same words', () => {
    for (const call of [
      emitter => emitter.on('e', 1), emitter => emitter.once('e'), emitter => emitter.many('e', 2, {}),
      emitter => emitter.off('e', null), emitter => emitter.onAny('e'), emitter => emitter.prependAny(undefined),
    ]) {
      assert.equal(messageOf(() => call(ours)), messageOf(() => call(theirs)), String(call));
    }
  });

  test('throws an error that nobody listens for', () => {
    for (const emitter of [ours, theirs]) {
      assert.throws(() => emitter.emit('error', new RangeError('far')), /^RangeError: far$/);
      assert.throws(() => emitter.emit('error', 'text'), /^Error: Uncaught, unspecified 'error' event\.$/);
    }
  });

  test('waitFor: values, a filter, an error first, a time limit, cancelling', async () => {
    for (const emitter of [ours, theirs]) {
      const plain = emitter.waitFor('e');
      emitter.emit('e', 1, 2);
      assert.deepEqual(await plain, [1, 2]);

      const filtered = emitter.waitFor('e', value => value > 5);
      emitter.emit('e', 1);
      emitter.emit('e', 9);
      assert.deepEqual(await filtered, [9]);

      const failing = emitter.waitFor('e', { handleError: true });
      emitter.emit('e', new Error('first'));
      await assert.rejects(failing, /^Error: first$/);
      const fine = emitter.waitFor('e', { handleError: true });
      emitter.emit('e', null, 3);
      assert.deepEqual(await fine, [3]);

      await assert.rejects(emitter.waitFor('never', 5), { message: 'timeout', code: 'ETIMEDOUT' });
      const cancelled = emitter.waitFor('never');
      cancelled.cancel();
      await assert.rejects(cancelled, /^Error: canceled$/);
      assert.equal(emitter.listenerCount('never'), 0);
    }
  });

  test('emitAsync: what all listeners come to', async () => {
    for (const emitter of [ours, theirs]) {
      emitter.on('e', async value => value + 1);
      emitter.on('e', value => value + 2);
      emitter.onAny((event, value) => `${event} ${value}`);
      assert.deepEqual(await emitter.emitAsync('e', 1), ['e 1', 2, 3]);
    }
  });

  test('async, promisify and objectify', async () => {
    for (const emitter of [ours, theirs]) {
      const heard = [];
      const called = new Promise(resolve => {
        emitter.on('e', value => resolve(heard.push(value)), { async: true });
      });
      emitter.emit('e', 1);
      assert.deepEqual(heard, []);
      await called;
      assert.deepEqual(heard, [1]);

      emitter.on('p', value => value * 2, { promisify: true });
      assert.deepEqual(await emitter.emitAsync('p', 4), [8]);

      const handle = emitter.on('o', () => heard.push('o'), { objectify: true });
      handle.off();
      emitter.emit('o');
      assert.deepEqual(heard, [1]);
    }
  });
});

const EVENTS = ['a', 'b', 'c'];
const ADDING = ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener'];
const ASKING = ['listenerCount', 'hasListeners'];

/** One call of a method, as data. */
function step(draw) {
  const event = EVENTS[draw(EVENTS.length)];
  const listener = draw(4);
  switch (draw(9)) {
    case 0: case 1: return { method: ADDING[draw(ADDING.length)], event, listener };
    case 2: return { method: draw(2) ? 'many' : 'prependMany', event, times: 1 + draw(3), listener };
    case 3: return { method: draw(2) ? 'off' : 'removeListener', event, listener };
    case 4: return { method: draw(2) ? 'onAny' : 'prependAny', listener };
    case 5: return { method: 'offAny', listener };
    case 6: return draw(4) ? { method: ASKING[draw(2)], event } : { method: 'removeAllListeners', event };
    default: return { method: 'emit', event, values: Array.from({ length: draw(5) }, () => draw(100)) };
  }
}

/** What the calls answer, and what the listeners heard. */
function play(emitter, script) {
  const heard = [];
  const listeners = Array.from({ length: 4 }, (_, index) => (...values) => { heard.push([index, ...values]); });
  const answers = script.map(({ method, event, listener, times, values }) => {
    const given = [event, times, listeners[listener]].filter(one => one !== undefined);
    const answer = emitter[method](...given, ...values ?? []);
    return answer === emitter ? 'the emitter' : answer;
  });
  return { answers, heard };
}

/** Numbers below a limit, always the same ones. */
function random(seed) {
  let state = seed;
  return limit => {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
}

function messageOf(call) {
  try {
    call();
  } catch (error) {
    return error.message;
  }
  return 'nothing thrown';
}
