/** What the injected file weighs. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { pathOf } from '../browser.mjs';
import { exact } from '../figures.mjs';

const PACKINGS = {
  raw: bytes => bytes.length,
  gzip: bytes => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }).length,
  brotli: bytes => brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length,
};

const PEERS = {
  'wa-js 4.3.1': pathOf('wa-js 4.3.1'),
  'wa-js 4.6.0': pathOf('wa-js 4.6.0'),
  'whatsapp-rust-bridge': fileURLToPath(import.meta.resolve('whatsapp-rust-bridge')),
};

export const family = 'size';

/** @param {import('../main.mjs').House} house */
export async function run({ progress }) {
  const own = sizesOf(pathOf('wpp-call'));
  return Object.entries(PEERS).flatMap(([against, path]) => {
    progress(against);
    const theirs = sizesOf(path);
    return Object.keys(PACKINGS).map(packing => exact(
      { family, name: `injected file, ${packing}`, against, unit: 'bytes' }, { ours: own[packing], theirs: theirs[packing] },
    ));
  });
}

/** @param {string} path @returns {Record<keyof typeof PACKINGS, number>} */
function sizesOf(path) {
  const bytes = readFileSync(path);
  return Object.fromEntries(Object.entries(PACKINGS).map(([packing, sizeOf]) => [packing, sizeOf(bytes)]));
}
