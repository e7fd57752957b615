/** What keeps account of a long run, and judges it. */

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from './limits.mjs';
import '../../xtask/soak/page/ledger.js';
import { judge } from '../../xtask/soak/judge.mjs';

describe('the ledger of a long run', () => {
  let ledger;
  beforeEach(() => { ledger = new Ledger(); });

  const hear = (...events) => { for (const [name, more] of events) ledger.hear(name, { id: 'A', ...more }); };
  const TOLD = ['incoming_call'], OVER = ['state_changed', { from: 'ringing', to: 'ended' }], ENDED = ['ended'];
  const faults = () => ledger.report().faults.map(({ what }) => what);

  test('a call that is told, and told to its end, is no fault', () => {
    ledger.ring('A');
    hear(TOLD, ['ack'], OVER, ['missed'], ENDED);
    ledger.expectOver('A');
    assert.deepEqual(faults(), []);
  });

  test('a call that I offered is told without having come in', () => {
    hear(['outgoing_call'], ['state_changed', { from: 'calling', to: 'ended' }], ENDED);
    assert.deepEqual(faults(), []);
  });

  for (const [what, events, fault] of [
    ['never told', [], 'expected to be over, is not told'],
    ['not told to its end', [TOLD], 'expected to be over, is ringing'],
    ['told twice', [TOLD, TOLD, OVER, ENDED], 'incoming_call of a call that is ringing'],
    ['told again when it is over', [TOLD, OVER, ENDED, TOLD], 'incoming_call of a call that never came in, or is over'],
    ['ended twice', [TOLD, OVER, ENDED, ENDED], 'ended of a call that is not known, or over'],
    ['ended out of order', [TOLD, ENDED], 'ended of a call that is ringing'],
    ['heard of before it is told', [['ack'], TOLD, OVER, ENDED], 'ack of a call that is not known, or over'],
    ['not in the state that it is said to leave', [TOLD, ['state_changed', { from: 'active', to: 'ended' }], ENDED], 'from active to ended, but it was ringing'],
  ]) {
    test(`a call that is ${what} is a fault`, () => {
      ledger.ring('A');
      hear(...events);
      assert.deepEqual(faults(), [fault]);
    });
  }

  test('a command is to be true, or to fail as is expected', async () => {
    const failed = Object.assign(new Error(), { code: 'call_nack' });
    await Promise.all([
      ledger.command('reject', Promise.resolve(true)),
      ledger.command('reject', Promise.resolve(false)),
      ledger.command('end', Promise.reject(failed)),
      ledger.command('end', Promise.reject(failed), { code: 'call_nack' }),
      ledger.command('end', Promise.resolve(true), { code: 'call_nack' }),
    ]);
    assert.deepEqual(faults().sort(), ['end: call_nack', 'end: expected call_nack, found true', 'reject: expected true, found false']);
    assert.deepEqual(ledger.report().commands, { begun: 5, settled: 5 });
  });

  test('a command that never settles is counted', () => {
    void ledger.command('offer', new Promise(() => {}));
    assert.deepEqual(ledger.report().commands, { begun: 1, settled: 0 });
    assert.equal(ledger.report().offered, 1);
  });

  test('every fault is counted, and said once with the first call that had it', () => {
    for (const id of ['A', 'B', 'C']) ledger.hear('ended', { id });
    assert.equal(ledger.report().faultCount, 3);
    assert.deepEqual(ledger.report().faults, [{ what: 'ended of a call that is not known, or over', count: 3, first: 'A' }]);
  });
});

describe('a long run', () => {
  const WHOLE = {
    wanted: 3, done: 3, problems: [],
    ledger: {
      rung: 2, offered: 1, told: { incoming_call: 2, outgoing_call: 1, ended: 3 }, commands: { begun: 4, settled: 4 }, faultCount: 0, core: 'works',
    },
    looks: [{ wasm: 100, heap: 100 }, { wasm: 300, heap: 300 }, { wasm: 100, heap: 120 }],
  };
  const broken = changes => judge({ ...WHOLE, ...changes }).filter(({ ok }) => !ok).map(({ name }) => name);
  const withLedger = changes => broken({ ledger: { ...WHOLE.ledger, ...changes } });

  test('is good when all is told and memory is at last what it was at first', () => {
    assert.deepEqual(broken({}), []);
    assert.deepEqual(broken({ mostHeap: 120 }), []);
  });

  test('is not good when anything is missing, too many, or too large', () => {
    assert.deepEqual(broken({ done: 2 }), ['done']);
    assert.deepEqual(broken({ problems: ['Error: x'] }), ['errors of the page']);
    assert.deepEqual(broken({ mostHeap: 119 }), ['heap, bytes']);
    assert.deepEqual(broken({ looks: [{ wasm: 100, heap: 100 }, { wasm: 101, heap: 121 }] }), ['wasm, last to first', 'heap, last to first']);
    assert.deepEqual(withLedger({ told: { incoming_call: 1, outgoing_call: 2, ended: 4 } }), ['incoming calls told', 'outgoing calls told', 'ends told']);
    assert.deepEqual(withLedger({ commands: { begun: 4, settled: 3 } }), ['commands settled']);
    assert.deepEqual(withLedger({ faultCount: 1 }), ['faults']);
    assert.deepEqual(withLedger({ core: 'core_failed' }), ['the core']);
  });
});
