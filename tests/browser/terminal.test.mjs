/** What a terminal shows of mistakes: the file for pages taken into Node, and a server on a port that is taken. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from './limits.mjs';
import { startServer } from '../../www/server/server.mjs';
import { testFile } from './harness.mjs';

/** Runs Node to its end. */
const node = (args, options) => new Promise(resolve => {
  execFile(process.execPath, args, options, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
});

describe('the package, taken into Node', () => {
  const SAYS = 'Error: wpp-call is a script to inject into the page of WhatsApp Web: see README.md, From Puppeteer or Playwright';
  let directory, script;
  before(async () => {
    directory = realpathSync(await mkdtemp(join(tmpdir(), 'wpp-call-')));
    const installed = join(directory, 'node_modules/wpp-call');
    await cp(testFile('../../pkg'), installed, { recursive: true });
    script = join(installed, 'dist/wpp-call.js');
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const WAYS = {
    'is imported': () => ['--input-type=module', '--eval', "import 'wpp-call';"],
    'is imported later': () => ['--input-type=module', '--eval', "await import('wpp-call');"],
    'is run': () => [script],
  };
  for (const [way, args] of Object.entries(WAYS)) test(`says in one line what it is for when it ${way}`, async () => {
    const { code, stdout, stderr } = await node(args(), { cwd: directory });
    assert.deepEqual([code, stdout], [1, '']);
    assert.equal(stderr.split('\n').filter(line => line === SAYS).length, 1, stderr.slice(0, 1_000));
    assert.ok(stderr.length < 1_500, `${stderr.length} characters`);
  });

  test('is found by its name, to be injected', async () => {
    const find = "console.log(require.resolve('wpp-call'))";
    assert.deepEqual(await node(['--eval', find], { cwd: directory }), { code: 0, stdout: `${script}\n`, stderr: '' });
  });
});

test('the server says in one line that a port is taken, and what to do', async t => {
  const server = await startServer();
  t.after(() => server.close());
  const { port } = new URL(server.origin);
  assert.deepEqual(await node([testFile('../../www/server/server.mjs'), '--port', port]), {
    code: 1, stdout: '', stderr: `error: port ${port} is taken; choose another with --port\n`,
  });
});
