/** How the page and the stack's worker exchange messages: each in a macrotask of its own. */

export type InTurn = <T>(work: () => T) => Promise<T>;

/** Returns a function that runs its argument later, in order of the calls. A test's fake clock does not delay this. */
export function createTurns(): InTurn {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return work => new Promise((resolve, reject) => {
    waiting.push(() => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    });
    port2.postMessage(null);
  });
}
