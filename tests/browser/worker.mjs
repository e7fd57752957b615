/**
 * Runs test files one after the other in one process, so that they share a browser and its pages.
 *
 * `run.mjs` starts it, sends the path of one file after the other, and an empty text at the end;
 * `reporter.mjs` answers each.
 */

import { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from './harness.mjs';

/** What has not ended so long after the last test never will. In milliseconds. */
const GRACE_MS = 30_000;

const browser = await launchBrowser();

process.on('message', async file => {
  if (file !== '') {
    describe(file, () => import(pathToFileURL(file).href));
    return;
  }
  process.disconnect();
  setTimeout(() => process.exit(), GRACE_MS).unref();
  await browser.close();
});
