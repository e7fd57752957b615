/** Measures the size of the injected file. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { pathOf } from '../browser.mjs';
import { exact } from '../figures.mjs';

const PACKINGS = {
  raw: async bytes => bytes.length,
  gzip: async bytes => (await promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION })).length,
  brotli: async bytes => (await promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })).length,
};

const PEERS = {
  'wa-js 4.3.1': pathOf('wa-js 4.3.1'),
  'wa-js 4.6.0': pathOf('wa-js 4.6.0'),
  'whatsapp-rust-bridge': fileURLToPath(import.meta.resolve('whatsapp-rust-bridge')),
};

export const family = 'size';

/** @param {import('../house.mjs').House} house */
export async function run({ progress }) {
  progress('compressing');
  const [own, ...theirs] = await Promise.all([pathOf('wpp-call'), ...Object.values(PEERS)].map(sizesOf));
  return Object.keys(PEERS).flatMap((against, at) => Object.keys(PACKINGS).map(packing => exact(
    { family, name: `injected file, ${packing}`, against, unit: 'bytes' }, { ours: own[packing], theirs: theirs[at][packing] },
  )));
}

/** @param {string} path @returns {Promise<Record<keyof typeof PACKINGS, number>>} */
async function sizesOf(path) {
  const bytes = readFileSync(path);
  const sizes = Object.entries(PACKINGS).map(async ([packing, sizeOf]) => [packing, await sizeOf(bytes)]);
  return Object.fromEntries(await Promise.all(sizes));
}
