/** Measures the memory of a page, in bytes. */

/** Runs in the page, before any script. Keeps the memories of its wasm modules, so that they can be measured later. */
export function keepMemories() {
  window.memories = [];
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(...parts) {
      const instance = Reflect.construct(...parts);
      window.memories.push(...Object.values(instance.exports).filter(value => value instanceof WebAssembly.Memory));
      return instance;
    },
  });
}

/** Returns the size of all wasm memories of a page together. @param {import('playwright-core').Page} page */
export function wasmOf(page) {
  return page.evaluate(() => window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
}

/**
 * Returns the size of the JavaScript heap after a garbage collection, with the contents of typed arrays, but
 * without WebAssembly's memory.
 */
export async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize + backingStorageSize;
}
