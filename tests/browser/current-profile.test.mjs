/**
 * What the profile `current` sends: the trees of `tests/vectors/wap.json`, byte for byte, and
 * against `wa-js-4.3` exactly the differences that are written down here.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { BUILDS } from './builds.mjs';
import { launchBrowser, openHost, outcome, readVectors, wppCall } from './harness.mjs';

const vector = name => structuredClone(readVectors('wap').stanzas.find(stanza => stanza.name === name).node);

/** Me as in the vectors. */
const QUERY = { pn: '4915550001111', lid: '111111111111111', device: 3 };
const ME = { lid: '111111111111111:3@lid', 's.whatsapp.net': '4915550001111:3@s.whatsapp.net' };

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
after(() => Promise.all([browser?.close(), server?.close()]));

/** In the page: the vectors' ciphertexts and device identity. */
const encryptAsInVectors = () => {
  const ciphertexts = { '222222222222222@lid': ['pkmsg', [1, 2]], '222222222222222:7@lid': ['msg', [3, 4]] };
  importNamespace('WAWebEncryptMsgProtobuf').encryptMsgProtobuf = async wid => {
    const [type, bytes] = ciphertexts[wid];
    return { type, ciphertext: new Uint8Array(bytes) };
  };
  importNamespace('WAWebAdvSignatureApi').getADVEncodedIdentity = async () => new Uint8Array([0xcc]);
};

/** In the page: a vector's tree as the page's own encoder writes it. */
const encode = tree => {
  const { wap, encodeStanza, JID } = importNamespace('WAWap');
  const build = ({ tag, attrs, children, bytes }) => wap(
    tag,
    Object.fromEntries(Object.entries(attrs).map(([key, value]) => [key, value.includes('@') ? JID(value) : value])),
    children ? children.map(build) : bytes ? Uint8Array.from(bytes.match(/../g), byte => parseInt(byte, 16)) : null,
  );
  return Array.from(encodeStanza(build(tree)), byte => byte.toString(16).padStart(2, '0')).join('');
};

/** The vector with the ids of this run. */
function withIds(tree, { id, callId }) {
  tree.attrs.id = id;
  tree.children[0].attrs['call-id'] = callId;
  return tree;
}

for (const build of BUILDS) {
  describe(`as in the vectors (${build})`, () => {
    let page;
    before(async () => {
      server.relay.enforceOrder = true;
      page = await openHost(browser, server, { build, query: QUERY, scripts: [wppCall()] });
      await page.evaluate(encryptAsInVectors);
    });
    after(() => page.context().close());

    /** Hex of each stanza sent by `action`, with its ids. */
    const sentBy = async action => {
      await page.evaluate(() => { simulation.sent.length = 0; });
      const result = await outcome(page, action);
      assert.equal(result.error, undefined, JSON.stringify(result));
      return page.evaluate(() => simulation.sent.map(({ hex, node }) => ({
        hex, to: String(node.attrs.to), id: node.attrs.id, callId: node.content[0].attrs['call-id'],
      })));
    };
    const is = async (sent, tree) => assert.equal(sent.hex, await page.evaluate(encode, withIds(tree, sent)));

    test('reject', async () => {
      const [sent, ...more] = await sentBy(() => {
        simulation.ring({ id: '00AABBCCDDEEFF112233445566778899', from: '222222222222222@lid' });
        return WPP.call.reject();
      });
      assert.deepEqual(more, []);
      assert.equal(sent.callId, vector('reject').children[0].attrs['call-id']);
      await is(sent, vector('reject'));
    });

    test('offer, but for the privacy token, which is not sent yet', async () => {
      const [sent, ...more] = await sentBy(() => WPP.call.offer('222222222222222@lid').then(() => {}));
      assert.deepEqual(more, []);
      const tree = vector('offer');
      const offer = tree.children[0];
      offer.children = offer.children.filter(({ tag }) => tag !== 'privacy');
      await is(sent, tree);
    });

    test('terminate of that offer, to each device, but for the reason, which a plain hang-up has not', async () => {
      const sent = await sentBy(() => WPP.call.end());
      assert.deepEqual(sent.map(({ to }) => to), ['222222222222222@lid', '222222222222222:7@lid']);
      const [toPhone, toCompanion] = [vector('terminate'), vector('terminate')];
      for (const tree of [toPhone, toCompanion]) delete tree.children[0].attrs.reason;
      toPhone.attrs.to = '222222222222222@lid';
      await is(sent[0], toPhone);
      await is(sent[1], toCompanion);
    });

    test('and the page has no problem', () => assert.deepEqual(page.problems, []));
  });
}

// Trees below: { tag, attrs, content }; an address that goes out as a JID token is { jid }.

/** Every action that both profiles have, in each of its forms. */
const ACTIONS = {
  'an audio offer to two devices': { run: () => WPP.call.offer('4915112345678@c.us'), to: '4915112345678@s.whatsapp.net' },
  'a video offer to two devices': { run: () => WPP.call.offer('4915112345678@c.us', { isVideo: true }), to: '4915112345678@s.whatsapp.net' },
  'an audio offer to one device': { run: () => WPP.call.offer('4915112345678@c.us'), devices: [7], to: '4915112345678@s.whatsapp.net' },
  'a video offer to one device': { run: () => WPP.call.offer('4915112345678@c.us', { isVideo: true }), devices: [0], to: '4915112345678@s.whatsapp.net' },
  'an offer by LID': { run: () => WPP.call.offer('222222222222222@lid'), to: '222222222222222@lid' },
  'an offer by LID to one device': { run: () => WPP.call.offer('222222222222222@lid'), devices: [7], to: '222222222222222@lid' },
  'the end of an offer to two devices': {
    before: () => WPP.call.offer('4915112345678@c.us'), run: () => WPP.call.end(), to: '4915112345678@s.whatsapp.net', isMine: true,
  },
  'the end of an offer by LID to one device': {
    before: () => WPP.call.offer('222222222222222@lid'), run: () => WPP.call.end(), devices: [7], to: '222222222222222@lid', isMine: true,
  },
  'an accepted call': { before: () => { simulation.ring({ id: callId, from: '222222222222222:7@lid' }); }, run: () => WPP.call.accept(callId) },
  'an accepted video call': {
    before: () => { simulation.ring({ id: callId, from: '4915112345678:3@c.us', isVideo: true }); }, run: () => WPP.call.accept(callId),
  },
  'the end of an accepted call': {
    before: () => { simulation.ring({ id: callId, from: '222222222222222:7@lid' }); return WPP.call.accept(callId); },
    run: () => { importDefault('WAWebCallCollection').get(callId).setState(simulation.build !== 'older' ? 6 : 'ACTIVE'); return WPP.call.end(callId); },
  },
  'a rejected call': { before: () => { simulation.ring({ id: callId, from: '222222222222222:7@lid' }); }, run: () => WPP.call.reject(callId) },
  'a rejected group call': {
    before: () => {
      importDefault('WAWebCallCollection').add({ id: callId, peerJid: importNamespace('WAWebWidFactory').createWid('call'), isGroup: true });
    },
    run: () => WPP.call.reject(callId),
  },
};

const serverOf = jid => jid.slice(jid.indexOf('@') + 1);
const deviceOf = (to, device) => (device === 0 ? to : to.replace('@', `:${device}@`));
const payload = stanza => stanza.content[0];
const child = (node, tag) => node.content.find(one => one.tag === tag);
const isOffer = stanza => payload(stanza).tag === 'offer';

/** What `current` does otherwise than `wa-js-4.3`. Nothing else may differ. */
const DIFFERENCES = {
  'the children of an offer are in the server\'s order': stanzas => stanzas.map(stanza => {
    if (!isOffer(stanza)) return stanza;
    const order = ['8000', '16000', 'video', 'net', 'capability', 'destination', 'encopt', 'device-identity'];
    const rank = ({ tag, attrs }) => order.indexOf(tag === 'audio' ? attrs.rate : tag);
    payload(stanza).content.sort((one, other) => rank(one) - rank(other));
    return stanza;
  }),
  'the capability is today\'s, and another one with video': stanzas => stanzas.map(stanza => {
    if (isOffer(stanza)) child(payload(stanza), 'capability').content = child(payload(stanza), 'video') ? '0105f709e0fa13' : '0105f709e0bb13';
    return stanza;
  }),
  'an offer to one device has a bare enc and is addressed to it': stanzas => stanzas.map(stanza => {
    if (!isOffer(stanza)) return stanza;
    const { content } = payload(stanza);
    const at = content.findIndex(({ tag }) => tag === 'destination');
    const [only, ...more] = content[at].content;
    if (more.length > 0) return stanza;
    content[at] = only.content[0];
    stanza.attrs.to = only.attrs.jid;
    return stanza;
  }),
  'I am my device in the callee\'s address space': (stanzas, { to }) => stanzas.map(stanza => {
    if (isOffer(stanza)) payload(stanza).attrs['call-creator'] = ME[serverOf(to)];
    return stanza;
  }),
  'the end of my offer names me as its creator': (stanzas, { to, isMine }) => stanzas.map(stanza => {
    if (isMine) payload(stanza).attrs['call-creator'] = ME[serverOf(to)];
    return stanza;
  }),
  'the end of my offer goes to each device': (stanzas, { to, isMine, devices = [0, 7] }) => (!isMine ? stanzas
    : devices.flatMap(device => structuredClone(stanzas).map(stanza => {
      stanza.attrs.to = deviceOf(to, device);
      return stanza;
    }))),
  'a reject has no from': stanzas => stanzas.map(stanza => {
    if (payload(stanza).tag === 'reject') delete stanza.attrs.from;
    return stanza;
  }),
  'addresses are JID tokens': stanzas => {
    const isAddress = value => value.includes('@') || value === 'call';
    const typed = ({ tag, attrs, content }) => ({
      tag,
      attrs: Object.fromEntries(Object.entries(attrs).map(([name, value]) => [name, isAddress(value) ? { jid: value } : value])),
      content: Array.isArray(content) ? content.map(typed) : content,
    });
    return stanzas.map(typed);
  },
};

/** In the page: what was sent, with the ids of every run made the same. */
const trees = () => {
  const tree = ({ tag, attrs, content }) => ({
    tag,
    attrs: Object.fromEntries(Object.entries(attrs).map(([name, value]) => [
      name, name === 'id' || name === 'call-id' ? '*' : typeof value === 'string' ? value : { jid: String(value) },
    ])),
    content: Array.isArray(content) ? content.map(tree)
      : content ? Array.from(content, byte => byte.toString(16).padStart(2, '0')).join('') : null,
  });
  return simulation.sent.map(({ node }) => tree(node));
};

for (const build of BUILDS) {
  describe(`current and wa-js-4.3 (${build})`, () => {
    let page;
    const sent = {};
    before(async () => {
      server.relay.enforceOrder = false;
      page = await openHost(browser, server, { build, query: QUERY, scripts: [wppCall()] });
      for (const stanzaProfile of ['current', 'wa-js-4.3']) {
        sent[stanzaProfile] = {};
        for (const [name, { before = () => {}, run, devices = [0, 7] }] of Object.entries(ACTIONS)) {
          const result = await outcome(page, `async () => {
            const store = importDefault('WAWebCallCollection');
            for (const call of store.getModelsArray()) store.remove(call);
            store.setActiveCall(null);
            simulation.devices = ${JSON.stringify(devices)};
            WPP.call.configure({ stanzaProfile: ${JSON.stringify(stanzaProfile)} });
            // A call that is over does not ring again under its id.
            window.callId = ${JSON.stringify(`${name} ${stanzaProfile}`)};
            await (${before})();
            simulation.sent.length = 0;
            await (${run})();
          }`);
          assert.equal(result.error, undefined, `${name}: ${JSON.stringify(result)}`);
          sent[stanzaProfile][name] = await page.evaluate(trees);
        }
      }
    });
    beforeEach(() => { server.relay.enforceOrder = true; });

    const translated = (name, without) => {
      let stanzas = structuredClone(sent['wa-js-4.3'][name]);
      for (const [what, change] of Object.entries(DIFFERENCES)) if (what !== without) stanzas = change(stanzas, ACTIONS[name]);
      return stanzas;
    };

    for (const name of Object.keys(ACTIONS)) {
      test(`${name}: nothing differs but what is written down`, () => {
        assert.deepEqual(sent.current[name], translated(name));
        // The order of attributes is a part of the bytes.
        assert.equal(JSON.stringify(sent.current[name]), JSON.stringify(translated(name)));
      });
    }

    for (const what of Object.keys(DIFFERENCES)) {
      test(`it is a difference that ${what}`, () => {
        const differs = Object.keys(ACTIONS).some(name => JSON.stringify(sent.current[name]) !== JSON.stringify(translated(name, what)));
        assert.ok(differs);
      });
    }
  });
}
