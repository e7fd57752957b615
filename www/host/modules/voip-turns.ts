/** How the page and the stack's worker talk: each message in a macrotask of its own. */

export type InTurn = <T>(work: () => T) => Promise<T>;

/** Runs what it is given later, in the order given. A test's clock does not hold it up. */
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
