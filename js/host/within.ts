import { after } from '../timers';

/** What the page answers within so many milliseconds; fails when it does not. */
export async function within<T>(ms: number, answer: T | Promise<T>): Promise<T> {
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
