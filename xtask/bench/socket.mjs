/** Offers that come over a page's own socket, from the relay. */

import { setTimeout as wait } from 'node:timers/promises';
import { trimmedMean } from './statistics.mjs';

/** Of each sample. */
const CALLS = 24;
/** Milliseconds from one to the next. */
const APART = 20;
/** The device that a page is. */
const DEVICE = 7;

/**
 * What takes a sample: the mean of the times from the page's handler to its listener, or with `isRejected` to the
 * hand-over of the reject, in microseconds. Nothing but the stanzas comes to the page meanwhile.
 *
 * @param {{ relay: { send: Function } }} server
 * @param {{ number: string, isRejected: boolean }} options whom the offers go to
 * @returns {(page: import('playwright-core').Page) => Promise<number>}
 */
export function sampleOverSocket({ relay }, { number, isRejected }) {
  return async page => {
    const calls = await page.evaluate(options => bench.expectOverSocket(options), { count: CALLS, isRejected });
    for (const call of calls) {
      await wait(APART);
      relay.send(`${number}:${DEVICE}@s.whatsapp.net`, offer(call));
    }
    const times = await page.evaluate(() => bench.timesOverSocket());
    return 1000 * trimmedMean(times);
  };
}

/** As `page/stage.js` has it. */
function offer({ id, caller }) {
  const bytes = length => new Uint8Array(length).map((_, at) => at * 3);
  const node = (tag, attrs, content) => ({ tag, attrs, content });
  return node('call', { from: caller, id: `S-${id}`, t: '1700000000', notify: 'Ana', platform: 'android', version: '2.24.20' }, [
    node('offer', { 'call-id': id, 'call-creator': caller, caller_country_code: 'DE', device_class: '2016', joinable: '1' }, [
      node('audio', { enc: 'opus', rate: '8000' }),
      node('audio', { enc: 'opus', rate: '16000' }),
      node('net', { medium: '3' }),
      node('capability', { ver: '1' }, bytes(7)),
      node('enc', { v: '2', type: 'pkmsg', count: '0' }, bytes(190)),
      node('encopt', { keygen: '2' }),
      node('device-identity', {}, bytes(160)),
      node('relay', { self_pid: '2', uuid: 'q1w2e3' }, [
        node('key', {}, bytes(24)),
        node('token', { id: '0' }, bytes(180)),
        node('te2', { relay_id: '0', relay_name: 'gru1c02', token_id: '0' }, bytes(6)),
        node('te2', { relay_id: '1', relay_name: 'fra3c01', token_id: '0' }, bytes(18)),
      ]),
      node('metadata', { peer_abtest_bucket: 'beta', peer_abtest_bucket_id_list: '125208,94276' }),
    ]),
  ]);
}
