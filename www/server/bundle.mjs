/** Bundles `www/host/` into the page's only script. */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const inHost = path => fileURLToPath(new URL(`../host/${path}`, import.meta.url));

/** Replaces the codec's test for JIDs, which differs from WhatsApp's; see `host/codec/marks.ts`. */
const markedJids = {
  name: 'marked-jids',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/jid-utils\.js$/ }, ({ importer }) =>
      importer.endsWith('/WABinary/encode.js') ? { path: inHost('codec/marked-jid-utils.ts') } : undefined);
  },
};

/** @returns {Promise<string>} the text of a classic script */
export async function bundleHost() {
  const { outputFiles } = await build({
    entryPoints: [inHost('index.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    keepNames: true,
    inject: [inHost('codec/buffer-global.ts')],
    alias: { util: inHost('codec/node-builtins.ts'), zlib: inHost('codec/node-builtins.ts') },
    plugins: [markedJids],
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
