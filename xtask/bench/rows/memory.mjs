/** What is left in memory of incoming calls, each of them rejected. */

import { checkProblems, openStage } from '../browser.mjs';
import { figure } from '../figures.mjs';

export const family = 'memory';

const AGAINST = 'wa-js 4.6.0';

/** Calls between two showings of progress. */
const CHUNK = 500;

/** @param {number} count */
const calls = count => `${count.toLocaleString('en').replaceAll(',', '\u202f')} calls`;

/** @param {import('../main.mjs').House} house */
export async function run(house) {
  const { settings, progress } = house;
  const subjects = [await open(house, 'wpp-call'), await open(house, AGAINST)];
  const measured = [];
  let done = 0;
  for (const count of settings.calls) {
    const memories = [];
    for (const { script, page } of subjects) {
      for (let left = count - done; left > 0; left -= CHUNK) {
        progress(`${script}: ${calls(count - left)} of ${calls(count)}`);
        await page.evaluate(count => bench.operations.rejected({}, count), Math.min(left, CHUNK));
      }
      memories.push(await memoryOf(page));
    }
    measured.push({ count, ours: memories[0], theirs: memories[1] });
    done = count;
  }
  for (const { script, page } of subjects) {
    await page.context().close();
    checkProblems(script, page);
  }
  const [first] = measured;
  const row = (name, against, ours, theirs) => figure({ family, name, against, unit: 'bytes' }, [{ ours, theirs }]);
  return measured.flatMap(({ count, ours, theirs }) => [
    ...count === first.count ? [] : [
      row(`wasm memory after ${calls(count)}`, `after ${calls(first.count)}`, ours.wasm, first.ours.wasm),
      row(`JavaScript heap after ${calls(count)}`, `after ${calls(first.count)}`, ours.heap, first.ours.heap),
    ],
    row(`JavaScript heap after ${calls(count)}`, AGAINST, ours.heap, theirs.heap),
  ]);
}

async function open({ browser, server }, script) {
  const prepare = page => page.addInitScript(keepMemories);
  return { script, page: await openStage(browser, server, { script, generation: 'newer', prepare }) };
}

/** In the page, before any script: the memories of its wasm modules can be looked at later. */
function keepMemories() {
  window.memories = [];
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(...parts) {
      const instance = Reflect.construct(...parts);
      window.memories.push(...Object.values(instance.exports).filter(value => value instanceof WebAssembly.Memory));
      return instance;
    },
  });
}

/** In bytes, when all that can be collected has been. */
async function memoryOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize: heap } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const wasm = await page.evaluate(() => window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  return { wasm, heap };
}
