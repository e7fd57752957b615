/**
 * Calls that arrive at a page: each stanza in its own task, as with messages of a socket, or over the page's
 * socket itself. Timers are the browser's own, whatever their delay. Adds operations to `bench.operations`. A
 * classic script, for a page that was installed with real timers.
 */
(() => {
  const { expect, operations, pause } = bench;
  /** A call that is not reported within this time, in milliseconds, is lost. */
  const PATIENCE = 60_000;
  /** How long a call rings, and how long is waited after its end, in milliseconds. Timers of zero milliseconds have run by then. */
  const QUIET = 2;
  /** The most times that this wait is repeated. */
  const MOST_QUIET = 1_000;
  /** How long after the answer a call ends, in milliseconds, where nothing waits for its end. */
  const OVER_SOON = 5;
  /** How many calls are made at a time where only their number counts. */
  const MANY = 100;

  /**
   * @typedef {object} Call
   * @property {string} id
   * @property {string} caller
   * @property {number} arrived when the page's handler got the offer, in milliseconds
   * @property {number} told when the listener was called, in milliseconds
   * @property {number} tells how often the listener was called
   */

  /** The ongoing calls, by id. @type {Map<string, Call>} */
  const calls = new Map();
  /** What the listener does with a call, in addition to noting the time. */
  let answer = () => {};

  WPP.on('call.incoming_call', ({ id }) => {
    const call = calls.get(id);
    if (!call) return;
    call.told = performance.now();
    call.tells += 1;
    answer(call);
    call.whenTold();
  });

  const arriving = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => arriving.shift()();
  /** Runs `work` in its own task: after `delay` milliseconds, or at once, after all that were requested before. */
  function inTask(work, delay) {
    if (delay > 0) return void scheduler.postTask(work, { delay });
    arriving.push(work);
    channel.port2.postMessage(null);
  }

  let numbers = 0;
  /** @returns {Call} a call from a new caller */
  function newCall() {
    const caller = `49151${String(numbers += 1).padStart(8, '0')}:3@s.whatsapp.net`;
    const call = { id: bench.newId(), caller, arrived: NaN, told: NaN, tells: 0 };
    call.isTold = new Promise(resolve => { call.whenTold = resolve; });
    calls.set(call.id, call);
    return call;
  }

  const handler = importNamespace('WAWebHandleVoipCall');

  /** Lets an offer arrive, after `delay` milliseconds. */
  function arrive(call, delay = 0) {
    const node = bench.offerNode(call.id, call.caller);
    inTask(() => {
      call.arrived = performance.now();
      handler.handleCall(node);
    }, delay);
  }

  /** Lets the caller hang up. */
  function hangUp({ id, caller }) {
    const node = bench.terminateNode(id, caller);
    inTask(() => handler.handleCall(node));
  }

  /** Ends the calls in the page, and makes the page forget them. */
  async function forget(over) {
    for (const { id } of over) {
      await bench.forget(id);
      calls.delete(id);
    }
  }

  /** Fails when the work takes too long. Nothing else would end an operation in which a call is lost. */
  async function within(work) {
    const abort = new AbortController();
    const late = pause(PATIENCE, { signal: abort.signal }).then(() => expect(false, 'every call to be told of in time'));
    late.catch(() => {});
    try {
      return await Promise.race([work, late]);
    } finally {
      abort.abort();
    }
  }

  const userOf = address => String(address).split(/[:@]/)[0];

  /** Checks that each of the calls has been rejected once, with a stanza to its caller, and no other call. */
  function expectRejects(sent, rejected) {
    const callers = new Map(rejected.map(({ id, caller }) => [id, userOf(caller)]));
    expect(sent.length === rejected.length, `${rejected.length} stanzas, not ${sent.length}`);
    for (const { node: { attrs, content: [action] } } of sent) {
      const id = String(action.attrs['call-id']);
      expect(action.tag === 'reject', `<reject>, not <${action.tag}>`);
      expect(callers.get(id) === userOf(attrs.to), `the reject of ${id} to go to ${callers.get(id)}, not ${attrs.to}`);
      expect(callers.delete(id), `one reject of ${id}`);
    }
  }

  const reject = call => { call.result = WPP.call.reject(call.id); };

  /**
   * Lets calls arrive, all at the same time; the listener rejects each. Returns the milliseconds from the first
   * arrival to the last hand-over.
   */
  async function rejectAll(incoming, delay) {
    const sent = bench.record();
    answer = reject;
    for (const call of incoming) arrive(call, delay);
    await within(Promise.all(incoming.map(({ isTold }) => isTold)));
    const results = await within(Promise.all(incoming.map(({ result }) => result)));
    answer = () => {};
    expect(results.every(result => result === true), 'true from every reject');
    expectRejects(sent, incoming);
    const took = Math.max(...sent.map(({ time }) => time)) - incoming[0].arrived;
    await forget(incoming);
    return took;
  }

  /** Returns the sum of the results of `timeOf`, for `count` calls one after the other. */
  async function oneByOne(count, timeOf) {
    let took = 0;
    for (let left = count; left > 0; left -= 1) took += await timeOf(newCall());
    return took;
  }

  /** Runs whole lives of calls: each arrives, is reported if `isExpected`, rings, and the caller hangs up. */
  async function live(lives, isExpected) {
    const isTold = ({ tells }) => tells > 0;
    for (const call of lives) arrive(call);
    // With and without the hooks, the same work is done here. The extra pauses are only for a machine too busy
    // to report in time.
    await pause(QUIET);
    if (isExpected) for (let left = MOST_QUIET; left > 0 && !lives.every(isTold); left -= 1) await pause(QUIET);
    expect(lives.every(({ tells }) => tells === Number(isExpected)), `each call to be told of ${isExpected ? 'once' : 'never'}`);
    for (const call of lives) hangUp(call);
    await pause(QUIET);
    await forget(lives);
  }

  let sentSinceRinging, overSocket;

  Object.assign(bench, {
    /** Lets a call arrive, and waits until the listener was called. Returns the call's id. */
    async letRing() {
      sentSinceRinging = bench.record();
      const call = newCall();
      arrive(call);
      await within(call.isTold);
      return call.id;
    },
    /** Checks that this call was rejected, and ends it. */
    async checkRejected(id) {
      expectRejects(sentSinceRinging, [calls.get(id)]);
      await bench.forgetCall(id);
    },
    forgetCall: id => forget([calls.get(id)]),
    /** Prepares for calls over the page's socket; with `isRejected` the listener rejects each. Returns their ids and callers. */
    expectOverSocket({ count, isRejected }) {
      gc();
      const { handleCall } = handler;
      handler.handleCall = node => {
        const call = calls.get(String(node.content[0].attrs['call-id']));
        if (call) call.arrived = performance.now();
        return handleCall(node);
      };
      bench.setPace({});
      answer = isRejected ? reject : () => {};
      const expected = Array.from({ length: count }, newCall);
      const areOver = expected.map(async call => {
        await call.isTold;
        await call.result;
        await pause(OVER_SOON);
        await forget([call]);
      });
      overSocket = { handleCall, expected, isRejected, sent: bench.record(), areOver };
      return expected.map(({ id, caller }) => ({ id, caller }));
    },
    /** Returns the milliseconds from each arrival to the listener, or to the hand-over of the reject. */
    async timesOverSocket() {
      const { handleCall, expected, isRejected, sent, areOver } = overSocket;
      await within(Promise.all(areOver));
      handler.handleCall = handleCall;
      answer = () => {};
      expect(expected.every(({ tells }) => tells === 1), 'each call to be told of once');
      expectRejects(sent, isRejected ? expected : []);
      const handedOver = new Map(sent.map(({ node, time }) => [String(node.content[0].attrs['call-id']), time]));
      return expected.map(({ id, arrived, told }) => (isRejected ? handedOver.get(id) : told) - arrived);
    },
    /** Runs the whole lives of `count` calls. */
    async liveThrough(count) {
      for (let left = count; left > 0; left -= MANY) await live(Array.from({ length: Math.min(left, MANY) }, newCall), true);
    },
  });

  Object.assign(operations, {
    /** From the arrival of an offer to the listener. Each offer comes `pauseMs` after the previous call is over. */
    arrival: ({ pauseMs }, count) => oneByOne(count, async call => {
      arrive(call, pauseMs);
      await within(call.isTold);
      await forget([call]);
      return call.told - call.arrived;
    }),

    /** From the arrival of an offer to the hand-over of its reject, which the listener requests. Sessions take `sessionsMs`. */
    autoReject({ sessionsMs, pauseMs }, count) {
      bench.setPace({ sessionsMs });
      return oneByOne(count, call => rejectAll([call], pauseMs));
    },

    /** Bursts of `size` calls, all of which are rejected. */
    async burst({ size }, count) {
      bench.setPace({});
      let took = 0;
      for (let left = count; left > 0; left -= 1) took += await rejectAll(Array.from({ length: size }, newCall));
      return took;
    },

    /** Lives one after the other, with or without the hooks. The caller measures their time. */
    async lives({ isHooked }, count) {
      bench.setHooked(isHooked);
      for (let left = count; left > 0; left -= 1) await live([newCall()], isHooked);
      bench.setHooked(true);
    },
  });
})();
