/**
 * The measurements in a page, as `bench.operations`: each returns the milliseconds that `count` repetitions
 * took. A classic script. It runs before wpp-call or wa-js; call `install()` when they are ready.
 *
 * Fan-out, sessions, encryption, identity and socket are stubs that answer at once, the same for all scripts.
 * So only the work of the script behind `WPP.call` is measured. The sizes are realistic. {@link setPace} makes
 * sessions and encryption take time.
 */
window.bench = (() => {
  /** Sizes in bytes: of a first Signal message with a call key of 37 to 52 bytes, and of a signed device identity. */
  const CIPHERTEXT = new Uint8Array(190).map((_, at) => at * 7);
  const IDENTITY = new Uint8Array(160).map((_, at) => at * 5);
  const CALLEE = '4915112345678@c.us';
  const CALLER = '4915112345678:3@s.whatsapp.net';
  /** Twice as many microtask turns as the longest chain of promises here takes. */
  const TURNS = 32;
  /** One pass for what runs at once, one for what that delays by a timer of zero milliseconds. */
  const PASSES = 2;
  /** How many incoming calls are timed together: the clock is too coarse for one. */
  const BATCH = 16;
  /**
   * The fewest and most parts of a sample. An eighth of the parts at each end is left out, because other
   * programs ran at the same time.
   */
  const PARTS = { least: 8, most: 64 };
  /** The most repetitions in one sample, however short they are. */
  const MOST = 65_536;

  const use = id => importNamespace(id);
  const store = use('WAWebCallCollection').default;
  const handler = use('WAWebHandleVoipCall');
  const states = use('WAWebVoipWaCallEnums');
  const STATES = states.CALL_STATES
    ? { ringing: 'INCOMING_RING', active: 'ACTIVE', ended: 'ENDED' }
    : { ringing: states.CallState.ReceivedCall, active: states.CallState.CallActive, ended: states.CallState.CallStateEnding };

  /** The functions that scripts hook for incoming calls: the page's own, and what the scripts replaced them by. */
  const SEAMS = [[store, 'processIncomingCall'], [store, 'setActiveCall'], [handler, 'handleCall']];
  const functions = () => SEAMS.map(([owner, name]) => owner[name]);
  const own = functions();
  let hooked = own;
  const putIn = all => SEAMS.forEach(([owner, name], at) => { owner[name] = all[at]; });

  let devices = [];
  /** When the first stanza since {@link arm} was handed over, in milliseconds, and that stanza. */
  let handedOver, stanza;
  let heard = 0;
  /**
   * Every stanza since {@link record}, with the time at which it was handed over, in milliseconds.
   * @type {{ node: object, time: number }[] | undefined}
   */
  let recorded;
  /** The work of timers of zero milliseconds, by the timer's number. {@link settle} runs it, so that no timer is waited for. */
  const soon = new Map();

  /**
   * How long sessions take, and encryption for each device, in milliseconds; and whether the devices'
   * encryptions run at the same time.
   */
  const AT_ONCE = { sessionsMs: 0, encryptionMs: () => 0, isConcurrent: true };
  let pace = AT_ONCE;
  /** The most encryptions that ran at the same time since {@link setPace}. */
  let mostEncrypting = 0, encrypting = 0;
  let lastEncryption = Promise.resolve();

  /** Waits for `delay` milliseconds. It does not use `setTimeout`, which waits for at least 4 ms when timers set each other. */
  const pause = (delay, options) => scheduler.postTask(() => {}, { delay, ...options });

  /** @param {Partial<typeof AT_ONCE>} wanted */
  function setPace(wanted) {
    pace = { ...AT_ONCE, ...wanted };
    mostEncrypting = 0;
  }

  async function encryptSlowly(ms) {
    encrypting += 1;
    mostEncrypting = Math.max(mostEncrypting, encrypting);
    await pause(ms);
    encrypting -= 1;
  }

  /** Waits as long as encryption for this device takes. */
  async function encryption(wid) {
    const ms = pace.encryptionMs(wid.device ?? 0);
    if (ms === 0) return;
    if (pace.isConcurrent) return encryptSlowly(ms);
    lastEncryption = lastEncryption.then(() => encryptSlowly(ms));
    return lastEncryption;
  }

  /** Installs the stubs. With `realTimers`, timers of zero milliseconds are left to the browser, and {@link settle} does not run them. */
  function install({ realTimers = false } = {}) {
    const { wap, JID } = use('WAWap');
    const bytes = length => new Uint8Array(length).map((_, at) => at);
    const relay = wap('relay', { uuid: 'q1w2e3r4' }, [
      wap('key', {}, bytes(24)),
      wap('token', { id: '0' }, bytes(180)),
      wap('te2', { relay_id: '0', token_id: '0', relay_name: 'gru1c02' }, bytes(6)),
      wap('te2', { relay_id: '1', token_id: '0', relay_name: 'fra3c01' }, bytes(18)),
    ]);
    const ack = ({ attrs: { id, to }, content: [{ tag }] }) =>
      wap('ack', { id, class: 'call', type: tag, from: JID(String(to)), t: '1700000000' }, tag === 'offer' ? [wap('rte', {}, bytes(6)), relay] : null);
    const replace = (id, functions) => Object.assign(use(id), functions);
    replace('WAComms', {
      sendSmaxStanza: async node => {
        const time = performance.now();
        handedOver ??= time;
        stanza ??= node;
        recorded?.push({ node, time });
        return ack(node);
      },
      castSmaxStanza: () => {},
    });
    replace('WAWebDBDeviceListFanout', { getFanOutList: async () => [...devices] });
    replace('WAWebManageE2ESessionsJob', {
      ensureE2ESessions: async () => {
        if (pace.sessionsMs > 0) await pause(pace.sessionsMs);
      },
    });
    replace('WAWebEncryptMsgProtobuf', {
      encryptMsgProtobuf: async wid => {
        if (pace !== AT_ONCE) await encryption(wid);
        return { type: 'pkmsg', ciphertext: CIPHERTEXT };
      },
    });
    replace('WAWebAdvSignatureApi', { getADVEncodedIdentity: async () => IDENTITY });
    console.info = () => {}; // wa-js prints each response to an offer
    window.WPP?.on('call.incoming_call', () => { heard += 1; });
    if (!realTimers) replaceTimers();
    hooked = functions();
  }

  function replaceTimers() {
    const { setTimeout, clearTimeout } = window;
    let number = 0;
    window.setTimeout = (work, wait = 0, ...rest) => {
      if (wait > 0) return setTimeout(work, wait, ...rest);
      soon.set(number -= 1, () => work(...rest)); // below zero: the browser uses no such number
      return number;
    };
    window.clearTimeout = timer => (timer < 0 ? soon.delete(timer) : clearTimeout(timer));
  }

  /** Records every stanza that is handed over from now on. */
  function record() {
    return recorded = [];
  }

  function arm() {
    handedOver = stanza = undefined;
  }

  /**
   * Finishes everything that has begun, except for what waits for a time. The number of turns is fixed, so that
   * no script pays for more of them.
   */
  async function settle() {
    for (let pass = 0; pass < PASSES; pass += 1) {
      for (const [timer, work] of soon) {
        soon.delete(timer);
        work();
      }
      for (let turn = 0; turn < TURNS; turn += 1) await null;
    }
    expect(soon.size === 0, 'nothing to be put off twice');
  }

  let calls = 0;
  const newId = () => (calls += 1).toString(16).toUpperCase().padStart(32, '0');

  const jidOf = (known => address => {
    if (!known.has(address)) known.set(address, use('WAWap').JID(address));
    return known.get(address);
  })(new Map());

  /** Builds a received stanza about a call, for the page's own handler. */
  function callNode(id, caller, action, attrs, children) {
    const { wap } = use('WAWap');
    const from = jidOf(caller);
    return wap('call', { from, id: `S-${action}-${id}`, t: '1700000000', notify: 'Ana', platform: 'android', version: '2.24.20' }, [
      wap(action, { 'call-id': id, 'call-creator': from, ...attrs }, children),
    ]);
  }

  /** Builds a received offer. All offers share the parts that do not distinguish them. */
  const offerNode = (() => {
    const { wap } = use('WAWap');
    const bytes = length => new Uint8Array(length).map((_, at) => at * 3);
    const children = [
      wap('audio', { enc: 'opus', rate: '8000' }),
      wap('audio', { enc: 'opus', rate: '16000' }),
      wap('net', { medium: '3' }),
      wap('capability', { ver: '1' }, bytes(7)),
      wap('enc', { v: '2', type: 'pkmsg', count: '0' }, CIPHERTEXT),
      wap('encopt', { keygen: '2' }),
      wap('device-identity', {}, IDENTITY),
      wap('relay', { self_pid: '2', uuid: 'q1w2e3' }, [
        wap('key', {}, bytes(24)),
        wap('token', { id: '0' }, bytes(180)),
        wap('te2', { relay_id: '0', relay_name: 'gru1c02', token_id: '0' }, bytes(6)),
        wap('te2', { relay_id: '1', relay_name: 'fra3c01', token_id: '0' }, bytes(18)),
      ]),
      wap('metadata', { peer_abtest_bucket: 'beta', peer_abtest_bucket_id_list: '125208,94276' }),
    ];
    const attrs = { caller_country_code: 'DE', device_class: '2016', joinable: '1' };
    return (id, caller = CALLER) => callNode(id, caller, 'offer', attrs, children);
  })();

  /** Builds the stanza with which the caller hangs up. */
  const terminateNode = (id, caller = CALLER) => callNode(id, caller, 'terminate', { duration: '0' }, null);

  /** Lets the page receive an offer, and finishes the work that follows. */
  async function receive(node) {
    handler.handleCall(node);
    await settle();
  }

  /** Ends a call in the page, and makes the page forget it. */
  async function forget(id) {
    const call = store.get(id);
    call?.setState(STATES.ended);
    if (store.activeCall?.id === id) store.setActiveCall(null);
    store.remove(id);
    if (store.get(id)) store.remove(call); // builds since April want the object
    expect(!store.get(id), `no call ${id}`);
    await settle();
  }

  /** Fails if a condition is not met, because then the measurement would mean nothing. */
  function expect(is, what) {
    if (!is) throw new Error(`expected ${what}`);
  }

  /**
   * Returns the time from `act` to the hand-over of its first stanza, and the result. Work after that is waited
   * for, but does not count.
   */
  async function untilHandedOver(action, act) {
    arm();
    const begun = performance.now();
    const result = await act();
    expect(handedOver !== undefined, `a stanza to be handed over`);
    expect(stanza.content[0].tag === action, `<${action}>, not <${stanza.content[0].tag}>`);
    return [handedOver - begun, result];
  }

  /** Returns the same time for `count` actions on calls that ring here, or are in `state` in the page. */
  async function answered(action, act, count, state = STATES.ringing) {
    let took = 0;
    for (let left = count; left > 0; left -= 1) {
      const id = newId();
      await receive(offerNode(id));
      if (state !== STATES.ringing) {
        store.get(id).setState(state);
        await settle();
      }
      took += (await untilHandedOver(action, () => act(id)))[0];
      expect(stanza.content[0].attrs['call-id'] === id, `the stanza of ${id}`);
      // Otherwise a script that keeps track of calls would have more and more ongoing ones.
      if (action === 'accept') await WPP.call.end(id).catch(() => {});
      await forget(id);
    }
    return took;
  }

  /** Sets the number of devices of every callee from now on. */
  function setDevices(count) {
    const { createWid, createDeviceWidFromUserAndDevice: device } = use('WAWebWidFactory');
    const { user, server } = createWid(CALLEE);
    devices = Array.from({ length: count }, (_, number) => device(user, server, number));
  }

  /** Ends a call that we offered, on both sides. */
  async function takeBack(id, isOurs) {
    if (isOurs) await WPP.call.end(id);
    await forget(id);
  }

  /** Returns the number of bytes in each element with that tag. */
  function bytesOf(tag, node) {
    if (node.tag === tag) return [node.content.byteLength];
    return Array.isArray(node.content) ? node.content.flatMap(child => bytesOf(tag, child)) : [];
  }

  function expectWhole(offer, deviceCount) {
    const ciphertexts = bytesOf('enc', offer), identities = bytesOf('device-identity', offer);
    const areAll = ciphertexts.length === deviceCount && ciphertexts.every(length => length === CIPHERTEXT.length);
    expect(areAll, `${deviceCount} ciphertexts, all of ${CIPHERTEXT.length} bytes, not ${ciphertexts}`);
    expect(identities.join() === `${IDENTITY.length}`, `an identity of ${IDENTITY.length} bytes, not ${identities}`);
  }

  function expectAtOnce(count) {
    expect(mostEncrypting === count, `${count} encryptions at once, not ${mostEncrypting}`);
  }

  /** Returns the time of `count` offers, one after the other, each from its arrival to the end of all work that follows. */
  async function timeOfBatch(isHooked, count) {
    putIn(isHooked ? hooked : own);
    const ids = Array.from({ length: count }, newId);
    const nodes = ids.map(id => offerNode(id));
    heard = 0;
    const begun = performance.now();
    for (const node of nodes) await receive(node);
    const took = performance.now() - begun;
    const events = isHooked ? count : 0;
    expect(heard === events, `${events} events, not ${heard}`);
    for (const id of ids) await forget(id);
    putIn(hooked);
    return took;
  }

  async function inBatches(count, timeOf) {
    let took = 0;
    for (let left = count; left > 0; left -= BATCH) took += await timeOf(Math.min(left, BATCH));
    return took;
  }

  const operations = {
    /** With `isConcurrent` true or false, sessions take 20 ms, and encryption takes 2 to 5 ms for each device. */
    async offer({ deviceCount, isOurs, isConcurrent }, count) {
      setDevices(deviceCount);
      if (isConcurrent !== undefined) setPace({ sessionsMs: 20, encryptionMs: device => 2 + device % 4, isConcurrent });
      let took = 0;
      for (let left = count; left > 0; left -= 1) {
        const [time, { id }] = await untilHandedOver('offer', () => WPP.call.offer(CALLEE));
        took += time;
        if (isConcurrent !== undefined) expectAtOnce(isConcurrent ? deviceCount : 1);
        if (left === count) expectWhole(stanza, deviceCount);
        await takeBack(id, isOurs);
      }
      return took;
    },

    // In wa-js, each of these three first awaits `ensureE2ESessions`, which answers at once here.
    reject: (_, count) => answered('reject', id => WPP.call.reject(id), count),
    /** The same in a page with `kept` calls that are over. */
    async rejectAmong({ kept }, count) {
      const took = await operations.reject({}, count);
      expect(store.getModelsArray().length === kept, `${kept} calls that are over, not ${store.getModelsArray().length}`);
      return took;
    },
    accept: (_, count) => answered('accept', id => WPP.call.accept(id), count),
    end: (_, count) => answered('terminate', id => WPP.call.end(id), count, STATES.active),

    /** An offer arrives: all that the page does, and with hooks also what these add. */
    incoming: ({ isHooked }, count) => inBatches(count, size => timeOfBatch(isHooked, size)),

    /**
     * What the hooks add to that: the same page does the same work with and without them, in turns. wa-js does
     * its part in a timer of zero milliseconds; the browser's time to set and run the timer does not count.
     */
    hooks: (_, count) => inBatches(count, async size => await timeOfBatch(true, size) - await timeOfBatch(false, size)),

    /** Offers arrive, and each is rejected. */
    async rejected(_, count) {
      const begun = performance.now();
      for (let left = count; left > 0; left -= 1) {
        const id = newId();
        await receive(offerNode(id));
        await WPP.call.reject(id);
        await forget(id);
      }
      return performance.now() - begun;
    },
  };

  return {
    operations,
    CALLEE,
    CALLER,
    newId,
    offerNode,
    terminateNode,
    install,
    setDevices,
    setPace,
    setHooked: isHooked => putIn(isHooked ? hooked : own),
    record,
    receive,
    settle,
    forget,
    pause,
    expect,
    /** Lets `rejected` calls arrive, be rejected and end. The page keeps the last `kept` of them. */
    async rejectAndKeep({ rejected, kept }) {
      for (let left = rejected; left > 0; left -= 1) {
        const id = newId();
        await receive(offerNode(id));
        await WPP.call.reject(id);
        store.get(id).setState(STATES.ended);
        await settle();
        if (left > kept) await forget(id);
      }
    },
    /**
     * Takes one sample: the mean of about `count` repetitions, in microseconds, after some repetitions to warm
     * up; for a count of one, just that one.
     */
    async sample(name, argument, count) {
      if (count === 1) {
        gc();
        return 1000 * await operations[name](argument, 1);
      }
      const size = Math.ceil(count / PARTS.most);
      const parts = Math.max(PARTS.least, Math.ceil(count / size));
      gc();
      await operations[name](argument, Math.ceil(count / 4));
      const times = [];
      while (times.length < parts) times.push(await operations[name](argument, size));
      const leftOut = parts >> 3;
      const kept = times.sort((a, b) => a - b).slice(leftOut, -leftOut);
      return 1000 * kept.reduce((sum, time) => sum + time, 0) / kept.length / size;
    },
    /** Warms up for `warmMs`. Returns how many repetitions then last for `sampleMs`. Both are in milliseconds. */
    async countFor(name, argument, sampleMs, warmMs) {
      const begun = performance.now();
      for (let count = 1; ;) {
        const took = await operations[name](argument, count);
        const enough = Math.min(MOST, Math.ceil(count * sampleMs / Math.max(took, Number.EPSILON)));
        if ((took >= sampleMs / 4 || count === MOST) && performance.now() - begun >= warmMs) return enough;
        count = Math.min(2 * count, enough);
      }
    },
    /** Returns the smallest step of the clock, in microseconds. */
    clockStep() {
      let smallest = Infinity;
      for (let left = 200; left > 0; left -= 1) {
        const before = performance.now();
        let after;
        do after = performance.now(); while (after === before);
        smallest = Math.min(smallest, after - before);
      }
      return 1000 * smallest;
    },
  };
})();
