import { after } from '../timers';

/** Waits for an answer of the page. Fails if there is none within `ms` milliseconds. */
export async function withTimeout<T>(ms: number, answer: T | Promise<T>): Promise<T> {
  let cancel!: () => void;
  const late = new Promise<never>((_, reject) => {
    cancel = after(ms, () => reject(new Error(`no answer in ${ms / 1000} s`)));
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    cancel();
  }
}
