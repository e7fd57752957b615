/** One device of a person: a simulated page with wpp-call, and a record of all that happens in it. */

import { EventEmitter } from 'node:events';
import { openHost } from '../../tests/browser/harness.mjs';
import { jidOf } from './jids.mjs';
import { StepFailed, within } from './steps.mjs';

/**
 * @typedef {object} Entry one thing that happened in a page
 * @property {'event' | 'called' | 'settled' | 'native' | 'logged'} kind
 * @property {string} [name] of the event or the function; `native`: of a request to the page's own stack, or of a step of the page
 * @property {unknown[]} [values] what the function was called with, or what was logged
 * @property {any} [value] the event's payload, or the result of the promise
 * @property {{ code?: string, message: string }} [error] what the promise was rejected with
 * @property {number} sent number of stanzas that the page had sent by then
 * @property {number} time in milliseconds, by the page's own clock
 */

export class Device {
  /** @type {Entry[]} */
  #entries = [];
  #news = new EventEmitter();

  /**
   * @param {string} name for the terminal
   * @param {string} jid
   * @param {import('../../tests/browser/harness.mjs').HostPage} page
   * @param {import('playwright-core').CDPSession} console
   */
  constructor(name, jid, page, console) {
    this.name = name;
    this.jid = jid;
    this.page = page;
    this.console = console;
  }

  /**
   * Runs code as the devtools console does: `await` and `const` are allowed at the top level.
   * @param {string} code
   * @returns {Promise<any>} the value of its last expression
   */
  async run(code) {
    const asInConsole = { replMode: true, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await within(
      `${this.name}'s code comes to its end`,
      this.console.send('Runtime.evaluate', { expression: code, ...asInConsole }),
    );
    if (!exceptionDetails) return result.value;
    const [reason] = (exceptionDetails.exception?.description ?? exceptionDetails.text).split('\n');
    throw new StepFailed(`${this.name}'s code comes to its end`, 'no exception', reason);
  }

  /**
   * Returns the first entry for which `wanted` returns true. Waits for one if there is none yet.
   * @param {string} what is expected, for the error message @param {(entry: Entry) => boolean} wanted
   * @param {() => void} [before] runs when the entry comes, before the terminal shows it; not for an earlier entry
   * @returns {Promise<Entry>}
   */
  heard(what, wanted, before = () => {}) {
    const known = this.#entries.find(wanted);
    if (known) return Promise.resolve(known);
    return within(`${this.name}: ${what}`, new Promise(resolve => {
      const look = entry => {
        if (!wanted(entry)) return;
        this.#news.off('entry', look);
        before();
        resolve(entry);
      };
      this.#news.on('entry', look);
    }));
  }

  /** Returns all entries so far for which `wanted` returns true. @param {(entry: Entry) => boolean} wanted */
  all(wanted) {
    return this.#entries.filter(wanted);
  }

  /** Returns the name of the state of the page's own call model. @param {string} id */
  stateOf(id) {
    return this.page.evaluate(id => {
      const { CallState } = importNamespace('WAWebVoipWaCallEnums');
      const collection = importDefault('WAWebCallCollection');
      const call = [collection.activeCall, ...collection.getModelsArray()].find(call => call?.id === id);
      return Object.getOwnPropertyNames(CallState).find(name => CallState[name] === call?.getState());
    }, id);
  }

  /** Returns the outcome of a call, as `WPP.call.get` describes it. @param {string} id */
  outcomeOf(id) {
    return this.page.evaluate(id => WPP.call.get(id)?.outcome, id);
  }

  /** @param {Entry} entry */
  note(entry) {
    this.#entries.push(entry);
    this.#news.emit('entry', entry);
  }
}

/**
 * @param {object} options
 * @param {import('playwright-core').Browser} options.browser
 * @param {{ origin: string, relay: import('../server/relay.mjs').Relay }} options.server
 * @param {string} options.script the file with wpp-call
 * @param {string} options.name
 * @param {{ pn: string, lid: string }} options.person
 * @param {number} options.number of the device
 * @param {number[]} options.peerDevices numbers of the devices that the fan-out returns on this page
 * @param {boolean} [options.enables] whether the pattern's own code switches calling on
 * @param {'native' | 'stanza'} options.path how calls are made
 * @param {(device: Device, entry: Entry) => void} options.onEntry
 */
export async function openDevice({
  browser, server, script, name, person, number, peerDevices, enables = false, path, onEntry,
}) {
  const isEnabled = path === 'native' && !enables;
  const page = await openHost(browser, server, {
    once: true, // a new page: a function that is exposed to a page cannot be removed
    scripts: [script],
    query: { pn: person.pn, lid: person.lid, device: number, view: 'off', ...isEnabled && { 'ab.enable_web_calling': true } },
  });
  const device = new Device(name, jidOf(person, number), page, await page.context().newCDPSession(page));
  await page.exposeFunction('reportToDemo', async entry => {
    await hasSent(server.relay, device.jid, entry.sent);
    device.note(entry);
    onEntry(device, entry);
  });
  await page.evaluate(devices => { simulation.devices = devices; }, peerDevices);
  if (!await page.evaluate(() => typeof window.WPP?.call?.offer === 'function')) {
    throw new StepFailed('wpp-call is on the page', 'a function WPP.call.offer', page.problems.join('\n') || 'none');
  }
  await page.evaluate(path => WPP.call.configure({ path }), path);
  await page.evaluate(observe);
  return device;
}

/**
 * Waits until the relay has received `count` stanzas of a device. An entry may overtake them: it comes another way.
 * @param {import('../server/relay.mjs').Relay} relay @param {string} jid @param {number} count
 */
async function hasSent(relay, jid, count) {
  const missing = () => relay.stanzas.filter(seen => seen.direction === 'in' && seen.jid === jid).length < count;
  while (missing()) await relay.next(() => true);
}

/**
 * Runs in the page. Reports events, requests to the stack, calls of `WPP.call` functions, and what is logged.
 * A function waits for its report before it runs, and again before its promise settles:
 * so the order on the terminal is the order in the page.
 */
function observe() {
  const report = entry => window.reportToDemo({ ...entry, sent: simulation.sent.length, time: performance.now() });
  const plain = value => {
    if (typeof value?.getState !== 'function') return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
    return { id: value.id, peerJid: String(value.peerJid), isVideo: value.isVideo, state: value.getState() };
  };

  WPP.on('call.incoming_call', payload => report({ kind: 'event', name: 'call.incoming_call', value: plain(payload) }));

  let noted = simulation.stack.length;
  simulation.onChange(() => {
    for (; noted < simulation.stack.length; noted++) {
      const [name, ...values] = simulation.stack[noted];
      report({ kind: 'native', name, values });
    }
  });

  for (const name of ['enableCallInterface', 'offer', 'accept', 'reject', 'end']) {
    const original = WPP.call[name];
    WPP.call[name] = async (...values) => {
      await report({ kind: 'called', name, values: plain(values) });
      try {
        const value = await original(...values);
        await report({ kind: 'settled', name, values: plain(values), value: plain(value) });
        return value;
      } catch (error) {
        await report({ kind: 'settled', name, values: plain(values), error: { message: error.message, ...error } });
        throw error;
      }
    };
  }

  const log = console.log;
  console.log = (...values) => {
    report({ kind: 'logged', values: plain(values) });
    log(...values);
  };
}
