import { refused } from './refusal';

const POLL_MS = 20;

/** Waits for what the page shows; fails with `cause` when it does not, in so many milliseconds. */
export async function until(
  condition: () => boolean, cause: string, patienceMs: number,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() >= deadline) throw refused(cause);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
