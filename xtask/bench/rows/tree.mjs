/** Measures the crossings alone: an offer from its parts to nodes of the page, and a stanza into Rust. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { interleaved } from '../rounds.mjs';

export const family = 'tree';

const DEVICES = [1, 5, 50, 256];

const file = path => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The module that `cargo xtask bench` builds. */
const MODULE = file('../../target/bench/tree/wpp_call_bg.wasm');

/** @param {import('../house.mjs').House} house */
export async function run(house) {
  const module = [...readFileSync(MODULE)];
  const script = await bundle();
  const arrange = async page => {
    await page.evaluate(script);
    await page.evaluate(bytes => crossings(Uint8Array.from(bytes)), module);
  };
  // All run in one page, so that nothing else differs.
  const side = (operation, argument) => ({ page: 'page', operation, argument });
  const rows = DEVICES.flatMap(deviceCount => {
    const what = `offer tree, ${deviceCount} ${deviceCount === 1 ? 'device' : 'devices'}`;
    const [toPage, toPlain, byHand, byHandCopied, bySmax] = ['treeToPage', 'treeToPlain', 'treeByHand', 'treeByHandCopied', 'treeBySmax']
      .map(operation => side(operation, { deviceCount }));
    return [
      { name: what, against: 'wa-js 4.3.1', ours: toPage, theirs: bySmax },
      { name: what, against: 'object literals', ours: toPage, theirs: byHand },
      // This is the only row in which both sides make exactly the same: plain objects with their own bytes.
      { name: `${what}, as plain objects`, against: 'literals, bytes copied', ours: toPlain, theirs: byHandCopied },
    ];
  });
  return interleaved(house, family, {
    pages: { page: { script: 'wa-js 4.3.1', build: 'older', arrange } },
    rows: [...rows, ...[['inbound stanza into Rust', 'inboundWhole'], ['inbound stanza into Rust, what is read of it', 'inboundRead']]
      .map(([name, operation]) => ({ name, against: 'a copy in JavaScript', ours: side(operation), theirs: side('inboundCopied') }))],
  });
}

/** @returns {Promise<string>} a classic script */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [file('page/tree.ts')],
    bundle: true, write: false, minify: true,
    format: 'iife', platform: 'browser', target: 'es2022', charset: 'utf8', logLevel: 'warning',
  });
  return outputFiles[0].text;
}
