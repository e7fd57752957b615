/** Pages in which calls are started, one for each build, and what comes of a start. */

import { openHost, until } from './harness.mjs';

const BOB = { lid: '222222222222222', device: 7 };
export const CALLEE = `${BOB.lid}@lid`;

const isInited = () => importNamespace('WAWebVoipInitEventEmitter').VoipInitEventEmitter.getIsVoipInited();

/** What has come of a start: whether it has ended, whether there is a call, and the steps on the way. */
export const RINGS = { ended: 1, isActive: true, steps: ['startWAWebVoipCall', 'startCall'] };
export const ENDS = { ended: 1, isActive: false, steps: ['startWAWebVoipCall'] };
export const WAITS = { ended: 0, isActive: false, steps: ['startWAWebVoipCall'] };

export class Starters {
  #pages = new Map();

  constructor(browser, server) {
    Object.assign(this, { browser, server });
  }

  /** The page of a build, which may call and whose stack is up. Of what other tests did there nothing is left. */
  async on(build) {
    if (!this.#pages.has(build)) this.#pages.set(build, await this.#openReady(build));
    const page = this.#pages.get(build);
    await page.evaluate(async () => {
      try { simulation.answerPrompt(false); } catch { /* nobody is asked */ }
      await settled(); // what is answered stays, as a fault
      for (const name of Object.keys(simulation.faults)) delete simulation.faults[name];
      if (collection.pendingOutgoingCall) importNamespace('WAWebVoipCancelOutgoingCall').cancelPendingOutgoingCall();
      if (collection.activeCall) (await importNamespace('WAWebVoipStackInterface').getVoipStackInterface()).endCall(2, true);
      await settled();
      simulation.stack.length = simulation.log.length = window.ended = 0;
    });
    return page;
  }

  /** A page for one test, closed after it; its stack is up unless the query says otherwise. */
  async open(t, build, query) {
    const page = await (query ? this.#open(build, query) : this.#openReady(build));
    t.after(() => page.context().close());
    return page;
  }

  async #openReady(build) {
    const page = await this.#open(build);
    await until(page, isInited);
    return page;
  }

  async #open(build, query) {
    const page = await openHost(this.browser, this.server, { build, query: { 'ab.enable_web_calling': true, view: 'off', ...query } });
    await page.evaluate(bob => {
      simulation.devices = [bob.device];
      window.collection = importDefault('WAWebCallCollection');
      window.permissions = importNamespace('WAWebVoipAcquireMediaStream');
      /** Begins; `ended` says how many starts have come to an end. */
      window.ended = 0;
      window.begin = (isVideo = false, options = { entryTrust: 'user_gesture' }) => {
        const to = importNamespace('WAWebWidFactory').createWid(`${bob.lid}@lid`);
        importNamespace('WAWebVoipStartCall').startWAWebVoipCall(to, isVideo, 8, 5, null, options).then(() => { ended += 1; });
      };
      const isDone = async () => { await (await importNamespace('WAWebVoipStackInterface').getVoipStackInterface()).getCallInfo(); };
      /** Page and stack have done all that they do without somebody's answer. */
      window.settled = () => new Promise(resolve => setTimeout(resolve)).then(isDone).then(isDone);
      window.seen = () => ({
        ended, isActive: Boolean(collection.activeCall),
        steps: simulation.stack.map(([name]) => name)
          .filter(name => !['initWAWebVoip', 'voipInit', 'handleIncomingSignalingAck'].includes(name)),
      });
    }, BOB);
    return page;
  }
}

/** Starts with these faults; gives what has come of it by itself. Unless told otherwise a click of the user is named. */
export function startWith(page, faults, { isVideo = false, options = { entryTrust: 'user_gesture' } } = {}) {
  return page.evaluate(async ([faults, isVideo, options]) => {
    Object.assign(simulation.faults, faults);
    begin(isVideo, options);
    await settled();
    return seen();
  }, [faults, isVideo, options]);
}
