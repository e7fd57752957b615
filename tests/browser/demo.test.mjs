/** The demonstration, as `cargo xtask demo` plays it: each of its steps is as it should be. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test } from './limits.mjs';
import { PATHS } from './builds.mjs';
import { browserPath, testFile, wppCall } from './harness.mjs';

for (const path of PATHS) test(`made by ${path === 'native' ? 'WhatsApp\'s own stack' : 'stanzas'}: all as it should be`, async () => {
  const env = { ...process.env, CHROMIUM: browserPath(), WPP_CALL: wppCall() };
  // It ends with 1 when a step failed, and that is told with all that it printed.
  const played = promisify(execFile)(process.execPath, [testFile('../../www/demo.mjs'), '--path', path], { env });
  const { code = 0, stdout, stderr } = await played.catch(error => error);
  assert.match(`${stdout}${stderr}`, /4 patterns, \d+ steps, \d+ stanzas: all as it should be/);
  assert.deepEqual([code, stderr], [0, '']);
});
