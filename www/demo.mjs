/**
 * Plays the four common patterns of `WPP.call` between simulated pages, shows what passes
 * between them, and checks each step.
 *
 *     node www/demo.mjs [--path native]
 *
 * The calls are made by stanzas. With `--path native` the page's own VoIP stack makes them,
 * and the requests to the stack are shown, too.
 *
 * The environment variable CHROMIUM names the browser, WPP_CALL a script to use instead of
 * `pkg/dist/wpp-call.js`. Exits with 0 only when every step passed.
 */

import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../tests/browser/harness.mjs';
import { PATTERNS } from './demo/patterns.mjs';
import { Stage } from './demo/stage.mjs';
import { Steps } from './demo/steps.mjs';
import * as terminal from './demo/terminal.mjs';
import { startServer } from './server/server.mjs';

const script = process.env.WPP_CALL ?? fileURLToPath(new URL('../pkg/dist/wpp-call.js', import.meta.url));

/** How the calls can be made, with the text to print. The patterns are the same. */
const PATHS = { stanza: 'made by stanzas', native: 'made by the page\'s own VoIP stack' };

async function main() {
  const { values: { path } } = parseArgs({ options: { path: { type: 'string', default: 'stanza' } } });
  if (!Object.hasOwn(PATHS, path)) {
    throw new Error(`expected --path ${Object.keys(PATHS).join(' or ')}, found ${path}`);
  }
  const started = performance.now();
  const { size } = await stat(script).catch(() => {
    throw new Error(`expected wpp-call in ${shown(script)}, found no file: run \`cargo xtask build\` first`);
  });
  terminal.title('wpp-call: four patterns, played between simulated WhatsApp Web pages');
  terminal.print(`  calls   ${PATHS[path]}`);
  terminal.print(`  script  ${shown(script)}, ${(size / 1000).toFixed(1)} KB`);
  const server = await terminal.progress('server', startServer(), ({ origin }) => origin);
  let browser;
  try {
    browser = await terminal.progress('browser', launchBrowser(), launched => `Chromium ${launched.version()}`);
    const steps = new Steps();
    let stanzas = 0;
    for (const [index, pattern] of PATTERNS.entries()) {
      terminal.heading(index + 1, pattern.title);
      stanzas += await play(pattern, { browser, server, script, path }, steps);
    }
    const seconds = terminal.secondsSince(started);
    const all = steps.passed + steps.failed;
    terminal.summary(steps.failed === 0, steps.failed === 0
      ? `${PATTERNS.length} patterns, ${all} steps, ${stanzas} stanzas: all as it should be, in ${seconds}`
      : `${steps.failed} of ${all} steps failed, see ✗ above; ${PATTERNS.length} patterns, ${stanzas} stanzas, in ${seconds}`);
    return steps.failed === 0;
  } finally {
    await Promise.all([browser?.close(), server.close()]);
  }
}

/** Plays one pattern. Returns the number of stanzas that passed the server. */
async function play({ roles, code, play }, house, steps) {
  const stage = new Stage(house.server.relay);
  try {
    const names = roles.map(({ name }) => name).join(', ');
    const devices = await terminal.progress(`pages of ${names}`, stage.open(house, roles));
    terminal.code(roles[0].name, code);
    await play(stage, steps, devices, code, house.path);
    steps.check('no page reported an error', stage.problems, []);
  } catch (error) {
    steps.fail(error);
  }
  await stage.close();
  return stage.stanzas;
}

/** Returns the path as given or relative to the working directory, whichever is shorter. @param {string} path */
function shown(path) {
  const short = relative(process.cwd(), path);
  return short.length < path.length ? short : path;
}

main().then(
  good => { process.exitCode = good ? 0 : 1; },
  error => {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  },
);
