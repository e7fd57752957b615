/**
 * The recorded steps of `tests/vectors/wa-js-recorded.json`, as things to do in a page.
 *
 * They call whatever `WPP.call` the page has, so they drive wa-js and its replacement
 * alike. The steps of one peer build on each other: run them all, in the recorded order,
 * in one page. The recorded `events1` and `events2` are no steps of their own: they are
 * what `heardEvents` gives once CALL1 and CALL2 have rung.
 */

/** @typedef {{ before?: () => void, run: () => unknown }} Step both run in the page, which knows nothing of this file */

const shared = {
  accept_none: { run: () => WPP.call.accept() },
  accept_unknown: { run: () => WPP.call.accept('X') },
  reject_none: { run: () => WPP.call.reject() },
  end_none: { run: () => WPP.call.end() },
  end_unknown: { run: () => WPP.call.end('X') },
  accept_any: { run: () => WPP.call.accept() },
  reject_any: { run: () => WPP.call.reject() },
  offer_audio: { run: () => WPP.call.offer('4915112345678@c.us') },
  offer_video: { run: () => WPP.call.offer('4915112345678@c.us', { isVideo: true }) },
};

/** @type {Record<string, Record<string, Step>>} by peer, then by step */
export const STEPS = {
  'wa-js 4.3.1': {
    ...shared,
    accept_any: {
      before: () => {
        simulation.ring({ id: 'CALL1', from: '4915112345678:3@c.us', isVideo: true, offerTime: 1700000000 });
      },
      run: () => WPP.call.accept(),
    },
    accept_audio: {
      before: () => { importDefault('WAWebCallCollection').get('CALL1').isVideo = false; },
      run: () => WPP.call.accept('CALL1'),
    },
    end_any: { run: () => WPP.call.end() },
    offer_plain_digits: { run: () => WPP.call.offer('4915112345678') },
    offer_lid: { run: () => WPP.call.offer('99887766@lid') },
    offer_group2: { run: () => WPP.call.offer('120363000000000000@g.us') },
    reject_group: {
      before: () => {
        const peerJid = importNamespace('WAWebWidFactory').createWid('call');
        importDefault('WAWebCallCollection').add({ id: 'GC1', peerJid, isGroup: true }).setState('ACTIVE');
      },
      run: () => WPP.call.reject('GC1'),
    },
  },

  'wa-js 4.6.0': {
    ...shared,
    offer_group: { run: () => WPP.call.offer('123-456@g.us') },
    accept_id: {
      before: () => {
        const call = { id: 'CALL1', from: '4915112345678:3@c.us', isVideo: true, offerTime: 1700000000 };
        simulation.ring(call);
        simulation.ring(call); // the page does so for each further stanza of a call
      },
      run: () => WPP.call.accept('CALL1'),
    },
    reject_id: { run: () => WPP.call.reject('CALL1') },
    end_ringing: { run: () => WPP.call.end('CALL1') },
    end_active: {
      before: () => importDefault('WAWebCallCollection').get('CALL1').setState(6),
      run: () => WPP.call.end('CALL1'),
    },
    accept_active: { run: () => WPP.call.accept('CALL1') },
    native_accept: {
      before: () => {
        const CallModel = importDefault('WAWebCallModel');
        const call = new CallModel('CALL2');
        call.peerJid = importNamespace('WAWebWidFactory').createWid('99887766@lid');
        importDefault('WAWebCallCollection').setActiveCall(call);
        call.setState(3);
      },
      run: () => WPP.call.accept('CALL2'),
    },
    native_reject: { run: () => WPP.call.reject('CALL2') },
    native_end: { run: () => WPP.call.end() },
    end_nostack: {
      before: () => { simulation.faults.stack = 'none'; },
      run: () => WPP.call.end(),
    },
    offer_audio: {
      before: () => {
        delete simulation.faults.stack;
        simulation.faults.startCall = 'silent'; // what was recorded had no stack behind the start function
        return WPP.call.enableCallInterface();
      },
      run: () => WPP.call.offer('4915112345678@c.us'),
    },
  },
};

/** Starts to listen. Once for a page, when its `WPP.on` is there. */
export async function prepareSteps(page) {
  await page.evaluate(() => {
    window.heard = [];
    WPP.on('call.incoming_call', event => window.heard.push({
      ...event, sender: String(event.sender), peerJid: String(event.peerJid), keys: Object.keys(event),
    }));
  });
}

/**
 * Does one step.
 * @param {import('playwright-core').Page} page
 * @param {string} peer whose recording it is
 * @param {string} name
 * @returns {Promise<{ sent?: { xml: string, hex: string }[], native?: unknown[][], error?: object }>} in the shape of the recording
 */
export async function runStep(page, peer, name) {
  const step = STEPS[peer]?.[name];
  if (!step) throw new Error(`no step ${name} of ${peer}`);
  if (step.before) await page.evaluate(`(${step.before})()`);
  return page.evaluate(`(${observe})(${step.run})`);
}

/** All incoming calls heard so far, with the addresses as text and the event's keys. */
export function heardEvents(page) {
  return page.evaluate(() => window.heard);
}

/** In the page: runs `action` and tells what came of it. */
async function observe(action) {
  const { sent, native } = window.simulation;
  const [sentBefore, nativeBefore] = [sent.length, native.length];
  const seen = {};
  try {
    await action();
  } catch (error) {
    const { name, message, code } = error;
    seen.error = code === undefined ? { name, message } : { code, message, keys: Object.keys(error) };
  }
  if (sent.length > sentBefore) seen.sent = sent.slice(sentBefore).map(({ xml, hex }) => ({ xml, hex }));
  if (native.length > nativeBefore) seen.native = native.slice(nativeBefore);
  return seen;
}
