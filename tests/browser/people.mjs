/** People who call each other: each a page with wpp-call and an account of its own, at one relay. */

import assert from 'node:assert/strict';
import { injectWppCall, openHost, until, untilWatched, wppCall } from './harness.mjs';

/** @typedef {{ pn: string, lid: string, device: number }} Person */
/** @typedef {import('./harness.mjs').HostPage & { person: Person, jid: string, user: string }} PersonPage */

export const ALICE = { pn: '4915550001111', lid: '111111111111111', device: 3 };
export const BOB = { pn: '4915112345678', lid: '222222222222222', device: 7 };
/** Another device of Bob's. */
export const BOB_AT_HOME = { ...BOB, device: 8 };

const EVENTS = [
  'incoming_call', 'outgoing_call', 'state_changed', 'accepted', 'ended', 'missed', 'peer_muted', 'ack', 'nack',
];

/**
 * Opens somebody's page and listens there to every event.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ origin: string }} server
 * @param {Person} person
 * @param {object} [options] those of `openHost`, and
 * @param {number[]} [options.devices] the devices that are called from here
 * @param {() => void} [options.arrange] runs in the page before wpp-call comes
 * @returns {Promise<PersonPage>} `jid` is the device, `user` the account
 */
export async function openPerson(browser, server, person, { devices = [BOB.device], arrange, query, ...options } = {}) {
  const scripts = arrange ? [] : [wppCall()];
  const page = await openHost(browser, server, { scripts, query: { ...person, view: 'off', ...query }, ...options });
  if (arrange) {
    await page.evaluate(arrange);
    await injectWppCall(page);
  }
  await page.evaluate(devices => { simulation.devices = devices; }, devices);
  await listen(page);
  return Object.assign(page, { person, jid: `${person.lid}:${person.device}@lid`, user: `${person.lid}@lid` });
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

/** What was heard of a call: `[name, payload]`, oldest first. Every payload is plain, and JSON keeps all of it. */
export async function eventsOf(page, id) {
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
    const { from, to, by, elsewhere, outcome, reason, action, code, muted } = payload;
    switch (name) {
      case 'state_changed': return `${from} to ${to}`;
      case 'accepted': return `accepted by ${elsewhere ? 'another device' : by ?? 'me'}`;
      case 'ended': return `ended: ${outcome}, ${reason}, by ${by}`;
      case 'ack': return `ack of ${action}`;
      case 'nack': return `nack of ${action}: ${code}`;
      case 'peer_muted': return muted ? 'peer muted' : 'peer unmuted';
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

/** Somebody calls and the other one's page rings. Gives the call's id. */
export async function ring(caller, callee, { to = callee.user, ...options } = {}) {
  const id = await caller.evaluate(([to, options]) => WPP.call.offer(to, options).then(({ id }) => id), [to, options]);
  await hears(callee, 'incoming_call', id);
  return id;
}

/** The same, and it is taken. */
export async function connect(caller, callee, options) {
  const id = await ring(caller, callee, options);
  await callee.evaluate(id => WPP.call.accept(id), id);
  await hears(caller, 'accepted', id);
  return id;
}

let marks = 0;

/** Whatever the pages and the relay had to tell each other has been told and heard, in both directions. */
export async function quiet({ relay }, ...pages) {
  // Twice: what one page said at last may make another one answer.
  for (const page of [...pages, ...pages]) {
    const id = `MARK-${marks += 1}`;
    // The page answers a receipt at once, and does nothing with it.
    relay.send(page.jid, { tag: 'receipt', attrs: { from: '1@lid', id } });
    await relay.seen(({ direction, node }) => direction === 'in' && node.attrs.id === id);
  }
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
