/** Makes the page's one script from `www/host/`. */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const inHost = path => fileURLToPath(new URL(`../host/${path}`, import.meta.url));

/** The codec's view of what is a JID is not WhatsApp's; see `host/codec/marks.ts`. */
const markedJids = {
  name: 'marked-jids',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/jid-utils\.js$/ }, ({ importer }) =>
      importer.endsWith('/WABinary/encode.js') ? { path: inHost('codec/marked-jid-utils.ts') } : undefined);
  },
};

/** @returns {Promise<string>} a classic script */
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
