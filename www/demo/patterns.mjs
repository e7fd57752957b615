/** The four common patterns of `WPP.call`: the code as a user writes it, and the checks of what it does. */

import * as expected from './expected.mjs';
import { ALICE, BOB, jidOf, LAPTOP, PHONE, widOf } from './jids.mjs';
import * as terminal from './terminal.mjs';

/**
 * @typedef {import('./device.mjs').Device} Device
 * @typedef {object} Pattern
 * @property {string} title
 * @property {string} code for Alice's console
 * @property {import('./stage.mjs').Role[]} roles
 * @property {Play} play
 *
 * @callback Play
 * @param {import('./stage.mjs').Stage} stage
 * @param {import('./steps.mjs').Steps} steps
 * @param {Device[]} devices in the order of the roles
 * @param {string} code
 * @param {'native' | 'stanza'} path how calls are made
 * @returns {Promise<void>}
 */

const ALICE_LAPTOP = jidOf(ALICE, LAPTOP);
const BOB_LAPTOP = jidOf(BOB, LAPTOP);
const BOB_PHONE = jidOf(BOB, PHONE);

const alice = { name: 'Alice', person: ALICE, number: LAPTOP, peerDevices: [PHONE, LAPTOP] };
const bob = { name: 'Bob', person: BOB, number: LAPTOP, peerDevices: [LAPTOP] };

/** Milliseconds after which the third pattern ends the call. */
const CALL_LASTS = 1000;
/** How much shorter the call may seem because clocks are rounded, in milliseconds. */
const CLOCK_ROUNDING = 2;

/** @type {Pattern[]} */
export const PATTERNS = [
  {
    title: 'Enable calling and make a voice call',
    roles: [{ ...alice, enables: true }, { ...bob, name: 'Bob\'s laptop' }, { ...bob, name: 'Bob\'s phone', number: PHONE }],
    code: `\
await WPP.call.enableCallInterface();
const call = await WPP.call.offer('${widOf(BOB)}');`,
    async play(stage, steps, [alice, laptop, phone], code, path) {
      await alice.run(code);
      const id = await alice.run('call.id');
      await Promise.all([laptop, phone].map(device => device.heard('the call rings', isEvent(id))));
      await stage.quiet();

      terminal.gap();
      steps.check('enableCallInterface gave nothing, and no error', await outcome(alice, 'enableCallInterface'), undefined);
      const isEnabled = await alice.run(`require('WAWebVoipGatingUtils').isCallingEnabled()`);
      steps.check('WhatsApp\'s own switch says that calling is on', isEnabled, true);
      const isShown = await alice.run(`call === require('WAWebCallCollection').activeCall`);
      steps.check('offer gave the call that the page shows', isShown, true);
      // Only the native stack reports to the caller that the callee's device rings.
      const state = { stanza: 'Calling', native: 'PreacceptReceived' }[path];
      steps.check(`its state is ${state}`, await alice.stateOf(id), state);
      steps.check(`it is made ${path === 'native' ? 'by the page\'s own stack' : 'by stanzas'}`, await alice.run('WPP.call.get(call.id).path'), path);
      const offers = stage.sent(alice, 'offer');
      steps.check('one offer was sent, in the server\'s order, with a key for each of Bob\'s devices', offers.map(xmlOf), [
        expected.voiceOffer({ stanza: offers[0], to: jidOf(BOB), id, creator: ALICE_LAPTOP, devices: [BOB_PHONE, BOB_LAPTOP] }),
      ]);
      for (const device of [laptop, phone]) {
        const [offer] = stage.received(device, 'offer');
        steps.check(`${device.name} rings`, eventsOf(device, id), [expected.event({ offer, id, from: ALICE })]);
      }

      terminal.note('Bob answers on his laptop; his phone stops ringing.');
      const accepted = await laptop.run('await WPP.call.accept()');
      await stage.quiet();

      terminal.gap();
      steps.check('accept gave true', accepted, true);
      steps.check('Alice knows that Bob has answered', await alice.run('WPP.call.get(call.id).state'), 'active');
      const reasons = stage.received(phone, 'terminate').map(({ node }) => node.content[0].attrs.reason);
      steps.check('Bob\'s phone was told by the server and by Alice: accepted_elsewhere', reasons,
        ['accepted_elsewhere', 'accepted_elsewhere']);
      steps.check('it does not ring any more', await phone.stateOf(id), { stanza: 'CallActiveElseWhere' }[path]);
      steps.check('its owner knows why', await phone.outcomeOf(id), 'accepted_elsewhere');
      steps.check('the call on Bob\'s laptop stays', stage.received(laptop, 'terminate'), []);
    },
  },
  {
    title: 'Auto-reject all incoming calls',
    roles: [alice, bob],
    code: `\
WPP.on('call.incoming_call', async (call) => {
  await WPP.call.reject(call.id);
});`,
    async play(stage, steps, [alice, bob], code, path) {
      await alice.run(code);
      const ids = [];
      for (const [time, options] of [['first', ''], ['second', ', { isVideo: true }'], ['third', '']]) {
        terminal.note(`Bob rings for the ${time} time${options && ', with video'}.`);
        const id = await bob.run(`(await WPP.call.offer('${widOf(ALICE)}'${options})).id`);
        ids.push(id);
        const rejected = await outcome(alice, 'reject', id);
        await stage.quiet();

        terminal.gap();
        steps.check('reject gave true', rejected, true);
        const stanza = stage.sent(alice, 'reject').at(-1);
        steps.check('the reject went to the device that rang', xmlOf(stanza),
          expected.reject({ stanza, to: BOB_LAPTOP, id, creator: BOB_LAPTOP }));
        steps.check('Bob\'s call is over', await bob.outcomeOf(id), 'rejected');
      }
      const reportedIds = alice.all(({ kind }) => kind === 'event').map(({ value }) => value.id);
      steps.check('each call was told of once', reportedIds, ids);
      steps.check('each call was rejected once', stage.sent(alice, 'reject').length, ids.length);
    },
  },
  {
    title: `Accept the first incoming call, then end it after 10 seconds (here: after ${CALL_LASTS / 1000})`,
    roles: [alice, bob],
    code: `\
WPP.once('call.incoming_call', async (call) => {
  await WPP.call.accept(call.id);
  setTimeout(() => WPP.call.end(call.id), ${CALL_LASTS});
});`,
    async play(stage, steps, [alice, bob], code, path) {
      await alice.run(code);
      terminal.note('Bob rings.');
      const id = await bob.run(`(await WPP.call.offer('${widOf(ALICE)}')).id`);
      const accepted = await alice.heard('accept comes to its end', isSettled('accept', id));
      const hangUp = terminal.start('the call lasts');
      const ending = await alice.heard('end is called', isCalled('end'), hangUp).finally(hangUp);
      const ended = await outcome(alice, 'end', id);
      await stage.quiet();

      terminal.gap();
      steps.check('accept gave true', await outcome(alice, 'accept', id), true);
      const accepts = stage.sent(alice, 'accept');
      steps.check('one accept was sent, to the device that rang', accepts.map(xmlOf),
        [expected.accept({ stanza: accepts[0], to: BOB_LAPTOP, id, creator: BOB_LAPTOP }, path)]);
      const lasted = ending.time - accepted.time;
      steps.check(`the call lasted ${(lasted / 1000).toFixed(1)} s`,
        lasted >= CALL_LASTS - CLOCK_ROUNDING || `${lasted} ms`, true);
      steps.check('end gave true', ended, true);
      const terminates = stage.sent(alice, 'terminate');
      steps.check('one terminate was sent; it names Bob as the call\'s creator and gives no reason', terminates.map(xmlOf),
        [expected.terminate({ stanza: terminates[0], to: BOB_LAPTOP, id, creator: BOB_LAPTOP })]);
      steps.check('Bob\'s call is over', await bob.outcomeOf(id), 'completed');
    },
  },
  {
    title: 'Log the metadata of every incoming call',
    roles: [alice, bob],
    code: `\
WPP.on('call.incoming_call', (call) => {
  console.log('Incoming call', {
    id: call.id,
    isGroup: call.isGroup,
    isVideo: call.isVideo,
    groupJid: call.groupJid,
    isSilenced: call.isSilenced,
    offerTime: new Date(call.offerTime * 1000).toISOString(),
    sender: call.sender.toString(),
    peerJid: call.peerJid.toString(),
    peer: call.peer,
  });
});`,
    async play(stage, steps, [alice, bob], code, path) {
      await alice.run(code);
      const ids = [];
      for (const isVideo of [false, true]) {
        terminal.note(`Bob makes a ${isVideo ? 'video' : 'voice'} call, and ends it when it rings.`);
        const options = isVideo ? ', { isVideo: true }' : '';
        const id = await bob.run(`(await WPP.call.offer('${widOf(ALICE)}'${options})).id`);
        ids.push(id);
        const { values: [, logged] } = await alice.heard('the call is logged', isLogged(id));
        const ended = await bob.run(`await WPP.call.end('${id}')`);
        await stage.quiet();

        terminal.gap();
        const event = expected.event({ offer: stage.received(alice, 'offer').at(-1), id, from: BOB, isVideo });
        const offerTime = new Date(event.offerTime * 1000).toISOString();
        steps.check('the log has the call\'s metadata', logged, { ...event, offerTime });
        steps.check('end gave true', ended, true);
        const stanza = stage.sent(bob, 'terminate').at(-1);
        steps.check('the terminate went to the device that rang', xmlOf(stanza),
          expected.terminate({ stanza, to: ALICE_LAPTOP, id, creator: BOB_LAPTOP }));
        steps.check('Alice\'s page does not ring any more', await alice.stateOf(id), { stanza: 'CallStateEnding' }[path]);
        steps.check('she has missed the call', await alice.outcomeOf(id), 'missed');
      }
      const loggedIds = alice.all(({ kind }) => kind === 'logged').map(({ values }) => values[1].id);
      steps.check('each call was logged once', loggedIds, ids);
    },
  },
];

const isEvent = id => ({ kind, value }) => kind === 'event' && value.id === id;
const isLogged = id => ({ kind, values }) => kind === 'logged' && values[1].id === id;
const isCalled = name => entry => entry.kind === 'called' && entry.name === name;
/** Matches when the promise of a function settles. With `id`, only when the function was called with that call id. */
const isSettled = (name, id) => ({ kind, name: settledName, values }) =>
  kind === 'settled' && settledName === name && (id === undefined || values[0] === id);

const xmlOf = seen => seen?.xml;

/** Returns the result of a function's promise, or its error. @param {Device} device @param {string} name @param {string} [id] */
async function outcome(device, name, id) {
  const { error, value } = await device.heard(`${name} comes to its end`, isSettled(name, id));
  return error ?? value;
}

/** Returns the payloads of the events that a device got about a call. @param {Device} device @param {string} id */
function eventsOf(device, id) {
  return device.all(isEvent(id)).map(({ value }) => value);
}
