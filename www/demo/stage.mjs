/** The stage of one pattern: opens fresh pages, and shows on the terminal all that passes between them. */

import { isDeepStrictEqual } from 'node:util';
import { children } from '../server/stanza.mjs';
import { openDevice } from './device.mjs';
import { within } from './steps.mjs';
import * as terminal from './terminal.mjs';

/**
 * @typedef {import('./device.mjs').Device} Device
 * @typedef {import('./device.mjs').Entry} Entry
 * @typedef {import('../server/relay.mjs').Seen} Seen
 * @typedef {{ name: string, person: import('./jids.mjs').Person, number: number, peerDevices: number[], enables?: boolean }} Role
 *   `enables`: whether the pattern's own code switches calling on
 */

export class Stage {
  /** @type {Device[]} */
  #devices = [];
  #relay;
  #show = seen => this.#showStanza(seen);

  /** @param {import('../server/relay.mjs').Relay} relay */
  constructor(relay) {
    this.#relay = relay;
  }

  /**
   * Opens a page for each role.
   * @param {Pick<Parameters<typeof openDevice>[0], 'browser' | 'server' | 'script' | 'path'>} house
   * @param {Role[]} roles
   * @returns {Promise<Device[]>}
   */
  async open(house, roles) {
    this.#relay.reset();
    this.#relay.on('stanza', this.#show);
    this.#devices = await Promise.all(roles.map(role => openDevice({ ...house, ...role, onEntry: showEntry })));
    return this.#devices;
  }

  /** Waits until every stanza that was sent has arrived. */
  async quiet() {
    const untilQuiet = async () => { while (!await this.#isQuiet()); };
    await within('every stanza arrives', untilQuiet());
  }

  /** Returns the call stanzas with this action that a device sent. @param {Device} device @param {string} action */
  sent(device, action) {
    return this.#passed('in', device, action);
  }

  /** Returns the call stanzas with this action that a device received. @param {Device} device @param {string} action */
  received(device, action) {
    return this.#passed('out', device, action);
  }

  /** The number of stanzas that passed the server. */
  get stanzas() {
    return this.#relay.stanzas.length;
  }

  /** The errors that the pages reported. */
  get problems() {
    return this.#devices.flatMap(({ name, page }) => page.problems.map(problem => `${name}: ${problem}`));
  }

  async close() {
    await Promise.all(this.#devices.map(({ page }) => page.context().close()));
    this.#relay.off('stanza', this.#show);
  }

  /** @param {'in' | 'out'} direction @param {Device} device @param {string} action @returns {Seen[]} */
  #passed(direction, device, action) {
    return this.#relay.stanzas.filter(seen => seen.direction === direction && seen.jid === device.jid
      && seen.node.tag === 'call' && children(seen.node)[0]?.tag === action);
  }

  async #isQuiet() {
    const passed = this.#relay.stanzas.length;
    const atPages = await Promise.all(this.#devices.map(({ page }) =>
      page.evaluate(() => [simulation.sent.length, simulation.received.length])));
    const count = (jid, direction) =>
      this.#relay.stanzas.filter(seen => seen.jid === jid && seen.direction === direction).length;
    const atServer = this.#devices.map(({ jid }) => [count(jid, 'in'), count(jid, 'out')]);
    return passed === this.#relay.stanzas.length && isDeepStrictEqual(atPages, atServer);
  }

  /** @param {Seen} seen */
  #showStanza({ direction, jid, node }) {
    const name = this.#devices.find(device => device.jid === jid)?.name ?? jid;
    const [from, to] = direction === 'in' ? [name, 'server'] : ['server', name];
    terminal.stanza(from, to, titleOf(node), node);
  }
}

/** @param {import('../server/stanza.mjs').Stanza} stanza */
function titleOf({ tag, attrs, content }) {
  const about = Array.isArray(content) && tag !== 'ack' ? content[0]?.tag : attrs.type;
  if (tag === 'call') return about;
  return attrs.error ? `${tag} of ${about}: error ${attrs.error}` : `${tag} of ${about}`;
}

/** @param {Device} device @param {Entry} entry */
function showEntry({ name: who }, { kind, name, values, value, error }) {
  switch (kind) {
    case 'event': return terminal.act(who, `hears ${name}`, value);
    case 'called': return terminal.act(who, `calls WPP.call.${name}(${values.map(terminal.inline).join(', ')})`);
    case 'settled': return terminal.act(who, `WPP.call.${name} ${error ? 'fails with' : 'gives'}`, error ?? value);
    case 'native': return terminal.act(who, `native ${name}(${values.map(terminal.short).join(', ')})`);
    case 'logged': return terminal.act(who, 'logs', ...values);
  }
}
