/**
 * The server's part in a call: routes `<call>` stanzas between pages and answers them.
 *
 * The relay remembers a call only to dismiss the callee's other devices when one of
 * them has answered or rejected.
 */

import { EventEmitter } from 'node:events';
import { CallLinks } from './call-links.mjs';
import { hasDevice, normalJid, parseJid, printJid } from './jid.mjs';
import { isOrdered, MISORDERED } from './offer-order.mjs';
import { relayContent } from './relay-response.mjs';
import { child, children, decode, encode } from './stanza.mjs';
import { printLine } from './xml.mjs';

/**
 * @typedef {import('./stanza.mjs').Stanza} Stanza
 * @typedef {{ pn: string, lid: string | null, device: number, socket: import('ws').WebSocket }} Page
 * @typedef {object} Seen one stanza that passed the relay
 * @property {'in' | 'out'} direction `in`: from a page; `out`: to a page
 * @property {string} jid the page's device, by phone number
 * @property {string} xml on one line
 * @property {string} hex with the flag byte
 * @property {Stanza} node
 * @property {number} time in milliseconds
 *
 * @typedef {object} Call
 * @property {Page} caller
 * @property {string} creator the offer's `call-creator`
 * @property {Map<Page, string>} rung the callee's devices that got the offer, each with the address that the offer used
 * @property {boolean} over whether a device has answered, or has rejected for all devices
 */

/** How long `next` waits for a stanza, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Reasons of a reject that concern only the rejecting device. */
const OF_ONE_DEVICE = new Set(['busy', 'enc']);

export class Relay extends EventEmitter {
  /** Whether a mis-ordered offer is refused, as today's servers do. */
  enforceOrder = true;
  /** All stanzas that passed, oldest first. @type {Seen[]} */
  stanzas = [];
  links = new CallLinks();

  /** @type {Set<Page>} */
  #pages = new Set();
  /** @type {Map<string, Call>} */
  #calls = new Map();
  /** Planned faults, each for the next stanza of an action. @type {{ action: string, kind: 'nack' | 'drop' | 'silence' | 'plain-ack', code?: string }[]} */
  #plans = [];

  // Test controls. Each applies once, to the next stanza of its action.

  /** Answers with `error=code` and does not route. @param {string} action @param {number | string} code */
  nack(action, code) {
    this.#plans.push({ action, kind: 'nack', code: String(code) });
  }

  /** Neither routes nor answers. @param {string} action */
  drop(action) {
    this.#plans.push({ action, kind: 'drop' });
  }

  /** Routes, but never answers. @param {string} action */
  silence(action) {
    this.#plans.push({ action, kind: 'silence' });
  }

  /** Accepts the next offer with an ack that has neither `rte` nor `relay`. */
  ackWithoutRelay() {
    this.#plans.push({ action: 'offer', kind: 'plain-ack' });
  }

  /**
   * Delivers any stanza to a page. A JID without device means device 0, or, when that is
   * not connected, all devices of the user.
   * @param {string} toJid @param {Stanza} stanza
   */
  send(toJid, stanza) {
    const pages = this.#reached(toJid);
    if (pages.length === 0) throw new Error(`nobody is connected as ${toJid}`);
    for (const page of pages) this.#deliver(page, stanza);
  }

  /**
   * Waits for the next stanza for which `wanted` returns true.
   *
   * @param {(seen: Seen) => boolean} wanted
   * @returns {Promise<Seen>} rejects when none passes within `PATIENCE_MS`
   */
  next(wanted) {
    return new Promise((resolve, reject) => {
      const stop = () => { clearTimeout(timer); this.off('stanza', look); };
      const look = seen => {
        if (!wanted(seen)) return;
        stop();
        resolve(seen);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`expected a stanza for which ${wanted} within ${PATIENCE_MS} ms, found none`));
      }, PATIENCE_MS);
      this.on('stanza', look);
    });
  }

  /** Like `next`, but also accepts a stanza that has already passed. @param {(seen: Seen) => boolean} wanted @returns {Promise<Seen>} */
  async seen(wanted) {
    return this.stanzas.find(wanted) ?? this.next(wanted);
  }

  /** The devices of the connected pages, by phone number. @returns {string[]} */
  get connected() {
    return [...this.#pages].map(pnJid);
  }

  /** Resolves when a page is connected as `jid`. @param {string} jid @returns {Promise<void>} */
  async connection(jid) {
    while (!this.#find(jid)) await new Promise(resolve => this.once('connection', resolve));
  }

  /** Forgets all stanzas, calls, links and planned faults. */
  reset() {
    this.stanzas = [];
    this.links = new CallLinks();
    this.#calls.clear();
    this.#plans = [];
  }

  /** @param {Page} page */
  connect(page) {
    this.#pages.add(page);
    // Decoding is asynchronous; the chain keeps a page's stanzas in order.
    let inbox = Promise.resolve();
    page.socket.on('message', data => {
      inbox = inbox.then(async () => this.#receive(page, await decode(data), data))
        .catch(error => console.error(`the relay could not handle a stanza of ${pnJid(page)}:`, error));
    });
    page.socket.on('close', () => this.#pages.delete(page));
    this.emit('connection', pnJid(page));
  }

  /** @param {Page} page @param {Stanza} stanza @param {Buffer} bytes */
  #receive(page, stanza, bytes) {
    this.#note('in', page, stanza, bytes);
    // A page's receipts and acks are for the server. They have no effect on calls here.
    if (stanza.tag === 'call') this.#call(page, stanza);
  }

  /** @param {Page} page @param {Stanza} stanza */
  #call(page, stanza) {
    const [payload] = children(stanza);
    if (!payload) return;
    const action = payload.tag;
    const plan = this.#takePlan(action);
    if (plan?.kind === 'drop') return;
    if (plan?.kind === 'nack') return this.#acknowledge(page, stanza, action, { error: plan.code });
    if (action === 'offer' && this.enforceOrder && !child(payload, 'group_info') && !isOrdered(payload)) {
      return this.#acknowledge(page, stanza, action, { error: MISORDERED });
    }
    if (plan?.kind !== 'silence') {
      const link = this.links.answer(payload);
      const content = action === 'offer' && plan?.kind !== 'plain-ack' ? relayContent() : link?.content;
      this.#acknowledge(page, stanza, action, link?.attrs ?? {}, content);
    }
    if (action === 'offer') this.#offer(page, stanza, payload);
    else this.#forward(page, stanza, payload);
  }

  /** @param {Page} page @param {Stanza} stanza @param {Stanza} offer */
  #offer(page, stanza, offer) {
    const call = { caller: page, creator: offer.attrs['call-creator'], rung: new Map(), over: false };
    this.#calls.set(offer.attrs['call-id'], call);
    const destination = child(offer, 'destination');
    const addressed = destination
      ? children(destination).map(to => ({ jid: to.attrs.jid, enc: child(to, 'enc') }))
      : [{ jid: stanza.attrs.to, enc: null }];
    for (const { jid, enc } of addressed) {
      const callee = this.#find(jid);
      if (!callee) continue;
      call.rung.set(callee, jid);
      const content = enc ? children(offer).map(node => (node === destination ? enc : node)) : offer.content;
      this.#pass(page, jid, callee, stanza, { ...offer, content });
    }
  }

  /** @param {Page} page @param {Stanza} stanza @param {Stanza} payload */
  #forward(page, stanza, payload) {
    const callee = this.#find(stanza.attrs.to);
    if (callee) this.#pass(page, stanza.attrs.to, callee, stanza, payload);
    const call = this.#calls.get(payload.attrs['call-id']);
    if (!call?.rung.has(page) || call.over) return;
    if (payload.tag === 'accept') this.#dismissOthers(call, page, payload, 'accepted_elsewhere');
    if (payload.tag === 'reject' && !OF_ONE_DEVICE.has(payload.attrs.reason)) {
      this.#dismissOthers(call, page, payload, 'rejected_elsewhere');
    }
  }

  /** @param {Call} call @param {Page} answering @param {Stanza} payload @param {string} reason */
  #dismissOthers(call, answering, payload, reason) {
    call.over = true;
    for (const [page, jid] of call.rung) {
      if (page === answering) continue;
      this.#deliver(page, {
        tag: 'call',
        attrs: { from: jidOf(call.caller, parseJid(jid).server), id: serverId(), t: unixTime() },
        content: [{
          tag: 'terminate',
          attrs: { 'call-id': payload.attrs['call-id'], 'call-creator': call.creator, reason },
        }],
      });
    }
  }

  /** Delivers a stanza as the callee gets it: from the sender's device, with the time. */
  #pass(page, toJid, callee, stanza, payload) {
    this.#deliver(callee, {
      tag: 'call',
      attrs: {
        from: jidOf(page, parseJid(toJid).server),
        ...stanza.attrs.id !== undefined && { id: stanza.attrs.id },
        t: unixTime(),
      },
      content: [payload],
    });
  }

  /** @param {Page} page @param {Stanza} stanza @param {string} action @param {Record<string, string>} more @param {Stanza[]} [content] */
  #acknowledge(page, stanza, action, more, content) {
    // An ack repeats the stanza's id. A stanza without id gets no ack.
    if (stanza.attrs.id === undefined) return;
    this.#deliver(page, {
      tag: 'ack',
      attrs: { class: 'call', id: stanza.attrs.id, from: stanza.attrs.to, type: action, ...more },
      ...content && { content },
    });
  }

  /** @param {string} action */
  #takePlan(action) {
    const index = this.#plans.findIndex(plan => plan.action === action);
    return index < 0 ? undefined : this.#plans.splice(index, 1)[0];
  }

  /** @param {Page} page @param {Stanza} stanza */
  #deliver(page, stanza) {
    const bytes = encode(stanza);
    this.#note('out', page, stanza, bytes);
    page.socket.send(bytes);
  }

  /** @param {'in' | 'out'} direction @param {Page} page @param {Stanza} node @param {Buffer} bytes */
  #note(direction, page, node, bytes) {
    const seen = { direction, jid: pnJid(page), xml: printLine(node), hex: bytes.toString('hex'), node, time: Date.now() };
    this.stanzas.push(seen);
    this.emit('stanza', seen);
  }

  /** Returns the page of exactly this device; if there are several, the one that connected last. @param {string} jid */
  #find(jid) {
    const wanted = normalJid(jid);
    return [...this.#pages].findLast(page => pnJid(page) === wanted || lidJid(page) === wanted);
  }

  /** @param {string} jid @returns {Page[]} */
  #reached(jid) {
    const page = this.#find(jid);
    if (page) return [page];
    if (hasDevice(jid)) return [];
    const { user } = parseJid(jid);
    return [...this.#pages].filter(({ pn, lid }) => pn === user || lid === user);
  }
}

/** @param {Page} page */
function pnJid({ pn, device }) {
  return printJid({ user: pn, device, server: 's.whatsapp.net' });
}

/** @param {Page} page */
function lidJid({ lid, device }) {
  return lid ? printJid({ user: lid, device, server: 'lid' }) : null;
}

/** Returns the page's device by LID if `server` is `lid` and it has one, else by phone number. @param {Page} page @param {string} server */
function jidOf(page, server) {
  return (server === 'lid' && lidJid(page)) || pnJid(page);
}

function unixTime() {
  return String(Math.floor(Date.now() / 1000));
}

/** Returns an id for a stanza that the server itself sends. */
function serverId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), byte => byte.toString(16).padStart(2, '0')).join('').toUpperCase();
}
