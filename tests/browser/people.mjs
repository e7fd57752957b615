/** People who call each other: each a page with wpp-call and an account of its own, at one relay. */

import assert from 'node:assert/strict';
import { describe } from './limits.mjs';
import { queryOf } from './builds.mjs';
import { injectWppCall, openHost, until, untilWatched, wppCall } from './harness.mjs';

/** @typedef {{ pn: string, lid: string, device: number }} Person */
/** @typedef {import('./builds.mjs').Path} Path */
/** @typedef {import('./harness.mjs').HostPage & { person: Person, path: Path, jid: string, user: string }} PersonPage */

export const ALICE = { pn: '4915550001111', lid: '111111111111111', device: 3 };
export const BOB = { pn: '4915112345678', lid: '222222222222222', device: 7 };
/** Another device of Bob's. */
export const BOB_AT_HOME = { ...BOB, device: 8 };

const EVENTS = [
  'incoming_call', 'outgoing_call', 'state_changed', 'accepted', 'ended', 'missed', 'peer_muted', 'ack', 'nack',
  'video_requested', 'hand_raised', 'screen_share',
];

/**
 * Marks what one path alone can do, and says why.
 *
 * @param {Path} only
 * @param {Path} path the one that is being tested
 * @param {string} why
 * @param {() => void} define the tests
 */
export function onlyOn(only, path, why, define) {
  if (path === only) describe(`only on the ${only} path: ${why}`, define);
}

/**
 * A story as it is told on a path, from what it is on the stanza path. WhatsApp's own stack tells
 * the caller that it rings, and its calls go over `connecting`, for they have media to connect.
 *
 * @param {Path} path
 * @param {string[]} story
 */
export function storyOn(path, story) {
  if (path === 'stanza') return story;
  const rings = story.includes('ack of offer');
  return story.flatMap(event => {
    switch (event) {
      case 'ack of offer': return [event, 'calling to ringing'];
      case 'calling to ended': return rings ? 'ringing to ended' : event;
      case 'calling to active': case 'ringing to active': return ['ringing to connecting', 'connecting to active'];
      default: return event;
    }
  });
}

/**
 * Opens somebody's page and listens there to every event.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ origin: string }} server
 * @param {Person} person
 * @param {object} [options] those of `openHost`, and
 * @param {Path} [options.path] native: the page may call, and its stack is up
 * @param {'page' | 'worker'} [options.comms] where the page has its socket
 * @param {number[]} [options.devices] the devices that are called from here
 * @param {() => void} [options.arrange] runs in the page before wpp-call comes
 * @returns {Promise<PersonPage>} `jid` is the device, `user` the account
 */
export async function openPerson(browser, server, person, { path = 'stanza', comms, devices = [BOB.device], arrange, query, ...options } = {}) {
  const scripts = arrange ? [] : [wppCall()];
  const calling = path === 'native' ? { 'ab.enable_web_calling': true } : {};
  const page = await openHost(browser, server, { scripts, query: { ...person, view: 'off', ...calling, ...queryOf({ comms }), ...query }, ...options });
  Object.assign(page, { person, path, jid: `${person.lid}:${person.device}@lid`, user: `${person.lid}@lid` });
  if (arrange) {
    await page.evaluate(arrange);
    await injectWppCall(page);
  }
  await settleIn(page, devices);
  return page;
}

/** A page that was loaded knows whom it may call, and `heard` has every event from now on. */
export async function settleIn(page, devices = [BOB.device]) {
  await page.evaluate(([devices, people]) => {
    simulation.devices = devices;
    for (const { pn, lid } of people) simulation.lids.set(pn, lid);
  }, [devices, [ALICE, BOB]]);
  await listen(page);
  if (page.path === 'native') await until(page, () => WPP.call.status().then(({ initialised }) => initialised));
}

/** From now on `heard` has every event, with what JSON makes of it. */
export async function listen(page) {
  await untilWatched(page);
  await page.evaluate(names => {
    const isPlain = value => typeof value !== 'object' || value === null
      || [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)) && Object.values(value).every(isPlain);
    const heard = window.heard = [];
    for (const name of names) {
      WPP.on(`call.${name}`, payload => {
        // The addresses of this one are the page's own, as in wa-js.
        const told = name !== 'incoming_call' ? payload
          : { ...payload, sender: String(payload.sender), peerJid: String(payload.peerJid) };
        heard.push({ name, payload: told, json: JSON.stringify(told), isPlain: isPlain(told) });
      });
    }
  }, EVENTS);
}

/**
 * What was heard of a call: `[name, payload]`, oldest first. Every payload is plain, and JSON keeps
 * all of it. What WhatsApp's own stack says while it rings is acknowledged at any time, so that is
 * left out; see {@link preacceptsOf}.
 */
export async function eventsOf(page, id) {
  return (await allEventsOf(page, id)).filter(([name, { action }]) => !isOfPreaccept(name, action));
}

/** What was heard of the preaccept, which only WhatsApp's own stack sends. */
export async function preacceptsOf(page, id) {
  return (await allEventsOf(page, id)).filter(([name, { action }]) => isOfPreaccept(name, action));
}

const isOfPreaccept = (name, action) => name === 'ack' && action === 'preaccept';

async function allEventsOf(page, id) {
  const heard = await page.evaluate(id => window.heard.filter(({ payload }) => payload.id === id), id);
  for (const { name, payload, json, isPlain } of heard) {
    assert.equal(isPlain, true, name);
    assert.deepEqual(JSON.parse(json), payload, name);
  }
  return heard.map(({ name, payload }) => [name, payload]);
}

/** What was heard of a call, without its id and what a test cannot know: `ended rejected busy peer`. */
export async function storyOf(page, id) {
  return (await eventsOf(page, id)).map(([name, payload]) => {
    const { from, to, by, elsewhere, outcome, reason, action, code, muted, raised, sharing } = payload;
    switch (name) {
      case 'state_changed': return `${from} to ${to}`;
      case 'accepted': return `accepted by ${elsewhere ? 'another device' : by ?? 'me'}`;
      case 'ended': return `ended: ${outcome}, ${reason}, by ${by}`;
      case 'ack': return `ack of ${action}`;
      case 'nack': return `nack of ${action}: ${code}`;
      case 'peer_muted': return muted ? 'peer muted' : 'peer unmuted';
      case 'video_requested': return `video requested by ${by}`;
      case 'hand_raised': return `hand ${raised ? 'raised' : 'lowered'} by ${by}`;
      case 'screen_share': return `screen ${sharing ? 'shared' : 'hidden'} by ${by}`;
      default: return name;
    }
  });
}

/** Waits until an event of a call has been heard. */
export function hears(page, name, id) {
  return until(page, ([name, id]) => heard.some(event => event.name === name && event.payload.id === id), [name, id]);
}

/** Everybody's part of a call that is over. */
export async function isOver(id, ...pages) {
  await Promise.all(pages.map(page => hears(page, 'ended', id)));
}

/** It rings on somebody's page, and whatever this page says about that has been acknowledged. */
export async function rings(callee, id) {
  await hears(callee, 'incoming_call', id);
  if (callee.path !== 'native') return;
  await until(callee, id => heard.some(({ payload }) => payload.id === id && payload.action === 'preaccept'), id);
}

/** Everybody is in the call. */
export async function isActive(id, ...pages) {
  await Promise.all(pages.map(page => until(page, id => WPP.call.get(id)?.state === 'active', id)));
}

/** Somebody calls and the other one's page rings. Gives the call's id. */
export async function ring(caller, callee, { to = callee.user, ...options } = {}) {
  const id = await caller.evaluate(([to, options]) => WPP.call.offer(to, options).then(({ id }) => id), [to, options]);
  await rings(callee, id);
  if (callee.path === 'native') await hears(caller, 'state_changed', id);
  return id;
}

/** The same, and it is taken. */
export async function connect(caller, callee, options) {
  const id = await ring(caller, callee, options);
  await callee.evaluate(id => WPP.call.accept(id), id);
  await isActive(id, caller, callee);
  return id;
}

let marks = 0;

/** WhatsApp's own stack has no call any more, whatever a test has left. */
export async function hangUp(...pages) {
  for (const page of pages.filter(({ path }) => path === 'native')) {
    await page.evaluate(async () => {
      const stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
      if (await stack?.getCallInfo()) await stack.endCall(2, true);
    });
  }
}

/** Whatever the pages and the relay had to tell each other has been told and heard, in both directions. */
export async function quiet({ relay }, ...pages) {
  // Twice: what one page said at last may make another one answer.
  for (const page of [...pages, ...pages]) {
    const id = `MARK-${marks += 1}`;
    // The page answers a receipt at once, and does nothing with it.
    relay.send(page.jid, { tag: 'receipt', attrs: { from: '1@lid', id } });
    await relay.seen(({ direction, node }) => direction === 'in' && node.attrs.id === id);
    if (page.path === 'native') await page.evaluate(inTurn);
  }
}

/** In the page: its stack has done what it was asked for so far. */
async function inTurn() {
  const stack = await importNamespace('WAWebVoipStackInterface').getVoipStackInterface();
  await stack?.getCallInfo();
}

/** The stanzas of one action of a call which a page sent, as the relay had them. */
export function sentBy({ relay }, page, id, action) {
  const { pn, device } = page.person;
  return relay.stanzas.filter(({ direction, jid, node }) =>
    direction === 'in' && jid.startsWith(`${pn}:${device}@`) && node.tag === 'call'
    && node.content[0].tag === action && node.content[0].attrs['call-id'] === id);
}

/** A stanza about a call, to be given to the relay. */
export function callStanza(action, id, from, { creator = from, attrs, ...more } = {}) {
  return {
    tag: 'call', attrs: { from, id: `S-${marks += 1}`, t: '1700000000', ...attrs },
    content: [{ tag: action, attrs: { 'call-id': id, 'call-creator': creator, ...more } }],
  };
}

/** In the page: begins what somebody does, which may take its time. The page needs a clock that a test winds on. */
export function begin(page, action, argument) {
  return page.evaluate(`{
    window.result = undefined;
    void (async () => (${action})(${JSON.stringify(argument)}))()
      .then(value => { window.result = { value }; }, error => { window.result = { error: { message: error.message, ...error } }; });
  }`);
}

/** Winds the clock on, but no further than so many seconds, until what was begun has settled. Gives what came of it. */
export async function settlesWithin(server, page, seconds) {
  for (let passed = 0; passed <= seconds; passed += 1) {
    const result = await page.evaluate(() => window.result);
    if (result) return { ...result, passed };
    await page.clock.fastForward(1_000);
    await quiet(server, page);
  }
  return assert.fail(`nothing came of it in ${seconds} s`);
}
