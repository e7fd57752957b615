/**
 * Runs a test program for wasm32 in a page: cargo gives its path.
 *
 *     BINDGEN=target/debug/xtask-bindgen node tests/wasm.mjs FILE.wasm
 *
 * The part of wasm-bindgen's own runner that is needed here, without the driver of a browser that that
 * one takes and the minute in which it is compiled. What the page calls is of the pinned wasm-bindgen-test.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { launchBrowser } from './browser/harness.mjs';

/** For all tests of a program, which take a second or two. In milliseconds. */
const LIMIT_MS = 600_000;

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const PAGE = '<!doctype html><title>Tests</title><link rel="icon" href="data:,"><pre id="output"></pre>';

async function main(program) {
  const folder = mkdtempSync(join(tmpdir(), 'wpp-call-'));
  const [server, browser] = await Promise.all([serve(folder), launchBrowser()]);
  try {
    execFileSync(process.env.BINDGEN, [program, folder, '--tests'], { stdio: 'inherit' });
    const page = await browser.newPage();
    page.on('pageerror', error => console.log(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const done = page.evaluate(run, testsOf(program)).then(() => '', error => String(error));
    const limit = new Promise(resolve => { setTimeout(resolve, LIMIT_MS, `not done after ${LIMIT_MS / 1000} s`).unref(); });
    const problem = await Promise.race([done, limit]);
    const printed = await page.evaluate(() => document.getElementById('output').textContent);
    console.log(printed);
    if (problem !== '') console.log(`failed: ${problem.split('\n', 1)[0]}; told so far: ${printed.trimEnd().split('\n').at(-1)}`);
    if (problem !== '' || !printed.includes('\ntest result: ok.')) process.exitCode = 1;
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

/** What the macro of wasm-bindgen-test exports. @returns {string[]} */
function testsOf(program) {
  const exports = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(program)));
  return exports.map(({ name }) => name).filter(name => name.startsWith('__wbgt_'));
}

/** In the page. */
async function run(names) {
  const glue = await import('/wpp_call.js');
  const exports = await glue.default({ module_or_path: '/wpp_call_bg.wasm' });
  for (const method of ['debug', 'log', 'info', 'warn', 'error']) {
    console[method] = (...given) => glue[`__wbgtest_console_${method}`](given); // a failed test shows what it has printed
  }
  window.__wbg_test_invoke = call => call();
  await new glue.WasmBindgenTestContext(false).run(names.map(name => exports[name]));
}

/** @returns {Promise<import('node:http').Server>} */
function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    try {
      const content = path === '/' ? PAGE : readFileSync(join(folder, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path) || '.html'] }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

await main(process.argv[2]);
