/** Bytes that do not cross, such as ciphertexts. In the core, a number stands for them. */

const kept = new Map<number, Uint8Array>();
let last = 0;

/** Keeps bytes until the core releases them. Returns their number. */
export function keep(bytes: Uint8Array): number {
  last = (last + 1) | 0;
  kept.set(last, bytes);
  return last;
}

export function keptBytes(number: number): Uint8Array | null {
  return kept.get(number) ?? null;
}

export function release(number: number): void {
  kept.delete(number);
}
