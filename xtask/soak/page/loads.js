/**
 * The loads of a page, as `soak.loads`: each does `count` more, and returns how many it has done. These are
 * fewer when there are too many faults to continue. A classic script; it comes after `ledger.js`, the bench's
 * `stage.js` and wpp-call.
 */
window.soak = (() => {
  /** The number of faults after which a load stops. */
  const ENOUGH = 100;
  const EVENTS = [
    'incoming_call', 'outgoing_call', 'state_changed', 'accepted', 'ended', 'missed', 'peer_muted', 'ack', 'nack',
    'video_requested', 'hand_raised', 'screen_share',
  ];
  const DEVICES = 2;
  const MEGABYTE = 1_000_000;

  const use = id => importNamespace(id);
  const { CALLEE, CALLER, newId, offerNode, receive, settle, forget } = bench;
  const { wap, JID } = use('WAWap');
  const [calleeUser] = CALLEE.split('@');
  const CALLEE_DEVICE = JID(`${calleeUser}:1@s.whatsapp.net`);

  const ledger = new Ledger();
  /** How often the console was called, by method. */
  const printed = { warn: 0, other: 0 };

  /** The server: each sent stanza goes through here. */
  const comms = use('WAComms');
  const answer = comms.sendSmaxStanza;
  /** The server waits for this promise before it answers. */
  let gate = Promise.resolve();
  const hold = () => {
    let open;
    gate = new Promise(resolve => { open = resolve; });
    return open;
  };
  /** How many stanzas were sent, and the creator in the last offer. */
  let sent = 0, creator;
  comms.sendSmaxStanza = async node => {
    sent += 1;
    const [action] = node.content;
    if (action.tag === 'offer') creator = action.attrs['call-creator'];
    await gate;
    return answer(node);
  };

  /** The console keeps nothing: when nobody looks, a browser keeps nothing either. */
  for (const method of ['debug', 'log', 'info']) console[method] = () => { printed.other += 1; };
  console.warn = () => { printed.warn += 1; };

  for (const name of EVENTS) WPP.on(`call.${name}`, payload => ledger.hear(name, payload));
  bench.setDevices(DEVICES);

  const isEnough = () => ledger.faultCount >= ENOUGH;

  /** Lets the page handle a stanza. No exception may reach the page. */
  async function handle(node) {
    try {
      await receive(node);
    } catch (error) {
      ledger.fault(`thrown into the page: ${error}`, node.content[0].attrs['call-id']);
    }
  }

  /** Lets a call arrive. Returns its id. */
  async function ring(made = offerNode) {
    const id = newId();
    ledger.ring(id);
    await handle(made(id));
    return id;
  }

  /** Lets the peer of a call do something. */
  const peerDoes = (action, id, { from, by, ...attrs }) => handle(
    wap('call', { from, id: `P-${newId()}`, t: '1700000000' }, [wap(action, { 'call-id': id, 'call-creator': by, ...attrs })]),
  );
  const callerDoes = (action, id) => peerDoes(action, id, { from: JID(CALLER), by: JID(CALLER) });
  const calleeDoes = (action, id) => peerDoes(action, id, { from: CALLEE_DEVICE, by: creator });

  const isCall = call => typeof call?.id === 'string';
  function offer() {
    const made = WPP.call.offer(CALLEE);
    void ledger.command('offer', made, { isRight: isCall });
    return made.then(({ id }) => id, () => undefined);
  }
  const act = (name, id, expected) => ledger.command(name, WPP.call[name](id), expected);

  /** Checks that a call is over, and makes the page forget it. */
  async function over(id) {
    ledger.expectOver(id);
    await forget(id);
  }

  async function inTurn(count, one) {
    let done = 0;
    for (; done < count && !isEnough(); done += 1) await one();
    return done;
  }

  /** Calls arrive, and the load rejects each. */
  const incoming = count => inTurn(count, async () => {
    const id = await ring();
    await act('reject', id);
    await settle();
    await over(id);
  });

  /** The same, but the listener itself rejects, other listeners throw, and so does the console. */
  function throwing() {
    const fail = () => { throw new Error('a listener'); };
    WPP.on('call.incoming_call', ({ id }) => { void act('reject', id); });
    for (const name of EVENTS) WPP.on(`call.${name}`, fail);
    console.warn = () => {
      printed.warn += 1;
      throw new Error('the console');
    };
  }
  const incomingThrowing = count => inTurn(count, async () => {
    const id = await ring();
    await settle();
    await over(id);
  });

  let turn = 0;
  /** Calls are offered, one after the other. In turns, I end one, and the peer rejects the next. */
  const offers = count => inTurn(count, async () => {
    const id = await offer();
    if (id === undefined) return;
    if ((turn += 1) % 2 === 0) await calleeDoes('reject', id);
    else await act('end', id);
    await settle();
    await over(id);
  });

  /** In each round, `size` calls are offered before the first is answered, and all are then ended. */
  const atOnce = (rounds, { size }) => inTurn(rounds, async () => {
    const [before, open] = [sent, hold()];
    const ids = Array.from({ length: size }, offer);
    // The loop has an end, because an offer that fails early, or waits for an ack, keeps the number from being
    // reached.
    for (let left = size; left > 0 && sent - before < size; left -= 1) await settle();
    open();
    const made = (await Promise.all(ids)).filter(id => id !== undefined);
    await Promise.all(made.map(id => act('end', id)));
    await settle();
    for (const id of made) await over(id);
  });

  /** Stanzas of a megabyte: a call arrives with one, as an attribute or as bytes, and is rejected. */
  const large = count => inTurn(count, async () => {
    const isText = (turn += 1) % 2 === 0;
    const id = await ring(id => {
      const node = offerNode(id);
      if (isText) node.content[0].attrs.large = String(turn % 10).repeat(MEGABYTE);
      else node.content[0].content.push(wap('large', {}, new Uint8Array(MEGABYTE).fill(turn)));
      return node;
    });
    await act('reject', id);
    await settle();
    await over(id);
  });

  /** In milliseconds. A ringing call times out before the middle of a call; the middle comes after its start. */
  const START = 5_000, MIDDLE = 115_000, END = 120_000;
  const HOUR = 3_600_000;
  const JUMPS = [-2 * HOUR, 3 * HOUR, -30 * 24 * HOUR, 30 * 24 * HOUR];
  /** The clock jumps in one of this many calls. The number is no multiple of the number of kinds, so that jumps occur in each kind. */
  const BETWEEN_JUMPS = 7;

  const accepts = id => act('accept', id);
  const ends = id => act('end', id);
  /** What happens in each kind of call: soon after it rings, and at the end. */
  const INCOMING = [
    { soon: id => act('reject', id) },
    { soon: accepts, last: ends },
    { soon: accepts, last: id => callerDoes('terminate', id) },
    { soon: id => callerDoes('terminate', id) },
    {}, // rings until it is missed
    { soon: id => { // the server does not answer the reject
      const open = hold();
      void act('reject', id, { code: 'call_ack_timeout' });
      return () => open();
    } },
  ];
  const OUTGOING = [
    { soon: id => calleeDoes('accept', id), last: ends },
    { soon: id => calleeDoes('accept', id), last: id => calleeDoes('terminate', id) },
    { soon: id => calleeDoes('reject', id) },
    { soon: ends },
    {}, // rings until the ring timeout
  ];
  const KINDS = [...INCOMING.map(kind => ({ ...kind, make: () => ring() })), ...OUTGOING.map(kind => ({ ...kind, make: offer }))];

  /** One call in four minutes, of each kind in turn. Yields what the clock must do: `wind` on, or `jump`. */
  async function* minutes(number) {
    const { make, soon, last } = KINDS[number % KINDS.length];
    const id = await make();
    if (id === undefined) return;
    yield { wind: START };
    const after = await soon?.(id);
    if (number % BETWEEN_JUMPS === 0) yield { jump: JUMPS[number / BETWEEN_JUMPS % JUMPS.length] };
    yield { wind: MIDDLE };
    await last?.(id);
    yield { wind: END };
    after?.();
    await settle();
    await over(id);
  }

  let days = 0, story;
  /** Returns what the clock must do next, to bring one more call to its end; undefined when the call is over. */
  async function next() {
    story ??= minutes(days);
    const { value, done } = await story.next();
    await settle();
    if (!done) return value;
    story = undefined;
    days += 1;
    return undefined;
  }

  /** Returns whether the core still works, or its error code. */
  function core() {
    try {
      WPP.call.list();
      return 'works';
    } catch ({ code }) {
      return code;
    }
  }

  return {
    loads: { incoming, incomingThrowing, offers, atOnce, large },
    throwing,
    next,
    isEnough,
    /** Clears the lists that only the simulated page keeps for ever. */
    tidy() {
      const { sent, received, traffic, native, stack, log, callLog } = simulation;
      for (const list of [sent, received, traffic, native, stack, log, callLog]) list.length = 0;
    },
    report: () => ({ ...ledger.report(), printed, core: core() }),
  };
})();
