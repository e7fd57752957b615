/** Call links on the simulated page's own stack: what the server is asked, and what the page shows meanwhile. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { launchBrowser, openHost, until } from './harness.mjs';
import { callStanza, quiet } from './people.mjs';

const TOKEN = 'aBcDeFgHiJkLmNoPqRsT-_';
const ANOTHER = 'ZyXwVuTsRqPoNmLkJiHg-_';
const ALICE = { pn: '4915550001111', lid: '111111111111111', device: 3 };
const BUILDS = ['april', 'august', 'newest'];
const CALLING = { 'ab.enable_web_calling': true, 'ab.enable_web_group_calling': true, view: 'off' };
const [QUERY_SENT, QUERY_ACKED, JOIN_SENT, JOIN_ACKED] = [1, 2, 3, 4];
const [LINK, LONELY, OVER] = [10, 11, 13];

let browser, server;
before(async () => { [browser, server] = await Promise.all([launchBrowser(), startServer()]); });
after(() => Promise.all([browser?.close(), server?.close()]));

/** A page whose `heard` has what its call collection, its active call and the stack's events tell. */
async function openPage(build, query) {
  const page = await openHost(browser, server, { build, query: { ...ALICE, ...CALLING, ...query } });
  await page.evaluate(() => {
    window.collection = importDefault('WAWebCallCollection');
    window.heard = [];
    const known = new Set();
    collection.setActiveCall = function (call) {
      heard.push(`setActiveCall ${call?.id ?? null}`);
      return Object.getPrototypeOf(this).setActiveCall.call(this, call);
    };
    const names = {
      'change:callLinkState': ({ callLinkState }) => callLinkState, 'change:id': ({ id }) => id, 'change:peerJid': ({ peerJid }) => String(peerJid),
      'change:state': call => call.getState(), 'change:isInWaitingRoom': ({ isInWaitingRoom }) => isInWaitingRoom,
    };
    collection.on('change:callLinkState', call => {
      heard.push(`collection change:callLinkState ${call.callLinkState}`);
    });
    collection.on('change:activeCall', (_, call) => {
      heard.push(`collection change:activeCall ${call?.id ?? null}`);
      if (!call || known.has(call)) return;
      known.add(call);
      for (const [name, value] of Object.entries(names)) call.on(name, call => heard.push(`${name} ${value(call)}`));
    });
    const dispatcher = importNamespace('WAWebVoipHandleNativeCallEvent');
    const { handleWAWebVoipNativeCallEvent } = dispatcher;
    window.events = [];
    dispatcher.handleWAWebVoipNativeCallEvent = (event, json) => {
      events.push([event, JSON.parse(json)]);
      return handleWAWebVoipNativeCallEvent(event, json);
    };
    window.stack = () => importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
  });
  await until(page, () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited());
  return Object.assign(page, { jid: `${ALICE.lid}:${ALICE.device}@lid`, path: 'native' });
}

/** A page for one test, closed after it. */
async function openFor(t, build, query) {
  const page = await openPage(build, query);
  t.after(() => page.context().close());
  server.relay.reset();
  return page;
}

/** Asks the stack, and waits until it has done so: some functions do not. */
const ask = (page, name, ...values) => page.evaluate(async ([name, values]) => {
  const voip = await stack();
  const given = await voip[name](...values);
  await voip.getCallInfo();
  return given;
}, [name, values]);
const hears = (page, what) => until(page, what => heard.includes(what), what);
const heardBy = page => page.evaluate(() => heard);
const activeCall = page => page.evaluate(() => {
  const call = collection.activeCall;
  return call && {
    id: call.id, peer: call.peerJid === undefined ? null : String(call.peerJid), state: call.getState(), outgoing: call.outgoing,
    isInMap: collection.getModelsArray().includes(call),
  };
});
const isLeft = page => until(page, () => collection.activeCall === null);
/** What the page asked the server about links and calls: the action, where to, and what it says. */
const asked = () => server.relay.stanzas.filter(({ direction, node }) => direction === 'in' && node.tag === 'call').map(({ node }) => {
  const { 'call-id': _id, 'call-creator': _creator, ...more } = node.content[0].attrs;
  return [node.content[0].tag, node.attrs.to, ...Object.entries(more).map(pair => pair.join('='))].join(' ');
});

test('links are made by the server', async t => {
  const page = await openFor(t, 'newest');
  const [token, ...acks] = await page.evaluate(async () => {
    const { wap, CALL } = importNamespace('WAWap');
    const send = (id, tag, attrs) => importNamespace('WAComms').sendSmaxStanza(wap('call', { to: CALL, id }, [wap(tag, attrs)]));
    const made = await send('MAKE', 'link_create', { media: 'video' });
    const { token } = made.content[0].attrs;
    return [token, String(made), String(await send('FIND', 'link_query', { token, media: 'video' }))];
  });
  assert.match(token, /^[\w-]{22}$/);
  assert.deepEqual(acks, [['MAKE', 'link_create'], ['FIND', 'link_query']].map(([id, tag]) =>
    `<ack class="call" id="${id}" from="call" type="${tag}"><${tag} token="${token}" media="video" /></ack>`));
});

for (const build of BUILDS) describe(build, () => {
  let page;
  before(async () => { page = await openPage(build); });
  after(() => page.context().close());
  beforeEach(async () => {
    server.relay.reset();
    server.relay.links.known.set(TOKEN, 'audio');
    await page.evaluate(() => { heard.length = 0; events.length = 0; });
  });
  afterEach(async () => {
    await ask(page, 'endCall', 2, true);
    await isLeft(page);
    await quiet(server, page);
  });

  /** What a link event triggers. @param {string} [id] of the call, once it has one */
  const linkEvent = (state, { isNew = false, id = TOKEN, isWaiting = false } = {}) => [
    ...isNew ? [] : [`change:callLinkState ${state}`],
    `collection change:callLinkState ${state}`, `collection change:activeCall ${state === 0 ? null : id}`, `change:isInWaitingRoom ${isWaiting}`,
  ];

  test('a link that is looked at is the active call, under its token, without a peer and a state, and not in the Map', async () => {
    assert.equal(await ask(page, 'previewCallLink', TOKEN, false, 0, ''), 0);
    await hears(page, `collection change:callLinkState ${QUERY_ACKED}`);
    assert.deepEqual(await activeCall(page), { id: TOKEN, peer: null, state: null, outgoing: true, isInMap: false });
    assert.deepEqual(asked(), [`link_query @call token=${TOKEN} media=audio action=preview`]);
  });

  test('each link event is told without setActiveCall', async () => {
    await ask(page, 'previewCallLink', TOKEN, false, 0, '');
    await hears(page, `collection change:callLinkState ${QUERY_ACKED}`);
    assert.deepEqual(await heardBy(page), [...linkEvent(QUERY_SENT, { isNew: true }), ...linkEvent(QUERY_ACKED)]);
  });

  test('one that was looked at is entered when it is asked for; before, that does nothing', async () => {
    await ask(page, 'joinCallLink');
    assert.equal(await activeCall(page), null);
    await ask(page, 'previewCallLink', TOKEN, false, 0, '');
    await hears(page, `collection change:callLinkState ${QUERY_ACKED}`);
    await ask(page, 'joinCallLink');
    await hears(page, `change:state ${LONELY}`);
    assert.deepEqual(asked(), [`link_query @call token=${TOKEN} media=audio action=preview`, `link_join @call token=${TOKEN} media=audio`]);
  });

  test('the call behind it gets its id with its first state, and no peer', async () => {
    await ask(page, 'previewAndJoinCallLink', TOKEN, false, 0, '', false, '');
    await hears(page, `change:state ${LONELY}`);
    const { id, ...call } = await activeCall(page);
    assert.match(id, /^00[0-9A-F]{30}$/);
    assert.deepEqual(call, { peer: null, state: LONELY, outgoing: true, isInMap: false });
    assert.deepEqual(await heardBy(page), [
      ...linkEvent(QUERY_SENT, { isNew: true }), ...[QUERY_ACKED, JOIN_SENT, JOIN_ACKED].flatMap(state => linkEvent(state)),
      `change:id ${id}`, `change:state ${LINK}`, `change:state ${LONELY}`,
    ]);
    const info = JSON.parse(await ask(page, 'getCallInfo'));
    assert.deepEqual([info.call_id, info.link_token, info.peer_jid, info.is_group_call, info.participant_count], [id, TOKEN, null, true, 1]);
  });

  test('a call that was entered ends with its last state, and the server is told', async () => {
    await ask(page, 'previewAndJoinCallLink', TOKEN, false, 0, '', false, '');
    await hears(page, `change:state ${LONELY}`);
    const { id } = await activeCall(page);
    await page.evaluate(() => { heard.length = 0; });
    await ask(page, 'endCall', 2, true);
    assert.deepEqual(await heardBy(page), [`change:state ${OVER}`, 'setActiveCall null', 'collection change:activeCall null']);
    await server.relay.seen(({ direction, xml }) => direction === 'in' && xml.includes('<terminate'));
    assert.equal(asked().at(-1), `terminate ${id}@call`);
  });

  test('a link that is left before is gone without a change of state', async () => {
    await ask(page, 'previewCallLink', TOKEN, false, 0, '');
    await hears(page, `collection change:callLinkState ${QUERY_ACKED}`);
    await page.evaluate(() => { heard.length = 0; });
    await ask(page, 'endCall', 2, true);
    assert.deepEqual(await heardBy(page), linkEvent(0));
  });

  test('a waiting room: the call has an id and the state Link until somebody lets me in', async () => {
    server.relay.links.waitingRooms.add(TOKEN);
    await ask(page, 'previewAndJoinCallLink', TOKEN, false, 0, '', false, '');
    await hears(page, `change:state ${LINK}`);
    assert.equal(await page.evaluate(() => collection.activeCall.isInWaitingRoom), true);
    assert.equal(JSON.parse(await ask(page, 'getCallInfo')).is_in_waiting_room, true);
    const { id } = await activeCall(page);
    assert.deepEqual((await heardBy(page)).slice(-6), [...linkEvent(JOIN_ACKED, { isWaiting: true }), `change:id ${id}`, `change:state ${LINK}`]);
    await page.evaluate(() => { heard.length = 0; simulation.admit(); });
    assert.deepEqual(await heardBy(page), [...linkEvent(JOIN_ACKED, { id }), `change:state ${LONELY}`]);
  });

  test('nobody lets me in: displayWaitingRoomDenied, and the page leaves', async () => {
    server.relay.links.waitingRooms.add(TOKEN);
    await ask(page, 'previewAndJoinCallLink', TOKEN, false, 0, '', false, '');
    await hears(page, `change:state ${LINK}`);
    const [displayed, asked] = await page.evaluate(async () => {
      heard.length = 0;
      const backend = importNamespace('WAWebBackendApi');
      const { frontendFireAndForget } = backend;
      const names = [];
      backend.frontendFireAndForget = (name, payload) => { names.push(name); return frontendFireAndForget(name, payload); };
      simulation.deny();
      while (collection.activeCall) await new Promise(resolve => setTimeout(resolve));
      backend.frontendFireAndForget = frontendFireAndForget;
      return [names[0], simulation.native.at(-1)];
    });
    assert.deepEqual([displayed, asked], ['displayWaitingRoomDenied', ['endCall', 0, false]]);
    assert.deepEqual(await heardBy(page), linkEvent(0));
  });

  describe('a link that is not good', () => {
    /** What is told of a refusal, by the page's function for it in this build. */
    async function refused() {
      await page.evaluate(isApril => {
        const [module, name] = isApril ? ['WAWebVoipNackHandlers', 'handleCallLinkNacked'] : ['WAWebBackendApi', 'frontendFireAndForget'];
        const namespace = importNamespace(module);
        const original = namespace[name];
        window.told = [];
        namespace[name] = (...values) => {
          if (isApril || values[0] === 'handleCallLinkNacked') told.push(values);
          return original(...values);
        };
        window.mend = () => { namespace[name] = original; };
      }, build === 'april');
      const asked = await page.evaluate(() => simulation.native.length);
      const given = await ask(page, 'previewAndJoinCallLink', TOKEN, false, 0, '', false, '');
      assert.equal(given, 0);
      await until(page, () => told.length > 0 && collection.activeCall === null);
      return page.evaluate(from => {
        mend();
        return { told, nacks: events.filter(([event]) => event === 109 || event === 110), asked: simulation.native.slice(from + 1).filter(([name]) => name === 'endCall') };
      }, asked);
    }
    const code = nackCode => (build === 'april' ? [[nackCode]] : [['handleCallLinkNacked', { nackCode }]]);

    test('does not exist: 404 of the query, and the page leaves it', async () => {
      server.relay.links.known.clear();
      assert.deepEqual(await refused(), { told: code(404), nacks: [[109, { nackCode: 404 }]], asked: [['endCall', 0, false]] });
      assert.deepEqual((await heardBy(page)).slice(-4), linkEvent(0));
    });

    test('is full: 428 of the join', async () => {
      server.relay.nack('link_join', 428);
      assert.deepEqual(await refused(), { told: code(428), nacks: [[110, { nackCode: 428 }]], asked: [['endCall', 0, false]] });
    });

    test('is refused without a code: 0', async () => {
      server.relay.nack('link_query', 'none');
      assert.deepEqual(await refused(), { told: code(0), nacks: [[109, {}]], asked: [['endCall', 0, false]] });
    });

    test('is refused late, when another is asked for: that one is none the worse', async () => {
      const queries = [];
      for (const token of [ANOTHER, TOKEN]) {
        server.relay.drop('link_query');
        await ask(page, 'previewCallLink', token, false, 0, '');
        queries.push(await server.relay.seen(({ direction, xml }) => direction === 'in' && xml.includes(token)));
      }
      const [late, mine] = queries.map(({ node }) => ({ class: 'call', id: node.attrs.id, from: 'call', type: 'link_query' }));
      server.relay.send(page.jid, { tag: 'ack', attrs: { ...late, error: '404' } });
      server.relay.send(page.jid, { tag: 'ack', attrs: mine });
      await hears(page, `collection change:callLinkState ${QUERY_ACKED}`);
      assert.equal((await activeCall(page)).id, TOKEN);
      assert.deepEqual(await page.evaluate(() => events.filter(([event]) => event === 109)), []);
    });
  });

  test('a call that comes in while a link is looked at is turned away', async () => {
    await ask(page, 'previewCallLink', TOKEN, false, 0, '');
    server.relay.send(page.jid, callStanza('offer', 'COMES', '222222222222222:7@lid'));
    await quiet(server, page);
    assert.deepEqual([asked().at(-1), (await activeCall(page)).id], ['reject 222222222222222:7@lid count=0 reason=busy', TOKEN]);
  });

  test('with a call there is nothing that looks at a link', async () => {
    await page.evaluate(async () => {
      simulation.devices = [7];
      const { createWid } = importNamespace('WAWebWidFactory');
      await importNamespace('WAWebVoipStartCall').startWAWebVoipCall(createWid('2@lid'), false, 8, 5, 'CALL', { entryTrust: 'user_gesture' });
    });
    assert.equal(await ask(page, 'previewCallLink', TOKEN, false, 0, ''), -1);
    assert.equal((await activeCall(page)).id, 'CALL');
  });

  test('a token has 22 characters', async () => {
    assert.equal(await ask(page, 'previewCallLink', TOKEN.slice(1), false, 0, ''), -1);
    assert.equal(await activeCall(page), null);
    assert.deepEqual(asked(), []);
  });

  test('none of it is a problem for the page', () => assert.deepEqual(page.problems, []));
});

describe('the switch for call links', () => {
  for (const build of ['april', 'august']) {
    test(`${build}: without enable_web_group_calling nothing happens, and only previewCallLink says so`, async t => {
      const page = await openFor(t, build, { 'ab.enable_web_group_calling': false });
      assert.equal(await ask(page, 'previewAndJoinCallLink', TOKEN, false, 0, '', false, ''), 0);
      assert.equal(await ask(page, 'previewCallLink', TOKEN, false, 0, ''), -1);
      assert.deepEqual([await heardBy(page), asked()], [[], []]);
    });
  }

  test('newest: enable_web_calling is enough, and previewAndJoinCallLink gives 0 also for what is no token', async t => {
    const page = await openFor(t, 'newest', { 'ab.enable_web_group_calling': false });
    server.relay.links.known.set(TOKEN, 'audio');
    assert.equal(await ask(page, 'previewAndJoinCallLink', 'no token', false, 0, '', false, ''), 0);
    assert.equal(await ask(page, 'previewAndJoinCallLink', TOKEN, false, 0, '', false, ''), 0);
    await hears(page, `change:state ${LONELY}`);
  });
});

test('the stack may name the call\'s own server as its peer: then that comes between the id and the state', async t => {
  const page = await openFor(t, 'newest', { linkPeer: 'call' });
  server.relay.links.known.set(TOKEN, 'video');
  await ask(page, 'previewAndJoinCallLink', TOKEN, true, 0, '', false, '');
  await hears(page, `change:state ${LONELY}`);
  const { id, peer } = await activeCall(page);
  assert.equal(peer, `${id}@call`);
  assert.deepEqual((await heardBy(page)).slice(-4), [`change:id ${id}`, `change:peerJid ${id}@call`, `change:state ${LINK}`, `change:state ${LONELY}`]);
  assert.equal(await page.evaluate(() => collection.activeCall.isVideo), true);
});
