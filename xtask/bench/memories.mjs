/** What a page has in memory, in bytes. */

/** In the page, before any script: the memories of its wasm modules can be looked at later. */
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

/** Of all of them together. @param {import('playwright-core').Page} page */
export function wasmOf(page) {
  return page.evaluate(() => window.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
}

/** When all that can be collected has been; with what typed arrays hold, but for WebAssembly's memory. */
export async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize + backingStorageSize;
}
