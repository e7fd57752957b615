/** Sends offers over a page's own socket, from the relay. */

import { setTimeout as wait } from 'node:timers/promises';
import { trimmedMean } from './statistics.mjs';

/** The calls in each sample. */
const CALLS = 24;
/** The milliseconds between two calls. */
const APART = 20;
/** The number of the page's device. */
const DEVICE = 7;

/**
 * Returns a function that takes a sample: the mean time from the page's handler to its listener, or with
 * `isRejected` to the hand-over of the reject, in microseconds. Only the stanzas are sent to the page
 * meanwhile.
 *
 * @param {{ relay: { send: Function } }} server
 * @param {{ number: string, isRejected: boolean }} options `number`: to whom the offers go
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

/** Builds the same offer as `page/stage.js`. */
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
