/** The core's memory, where both sides write what the other one reads. */

/** What the crossing needs of the core. */
export interface Core {
  ownMemory(): unknown;
  room(length: number): number;
  forgetTexts(): void;
}

export let core: Core;
/** The memory as whole numbers, and as bytes. */
export let ints = new Int32Array();
export let octets = new Uint8Array();

/**
 * What the core wrote is being read, so nobody may call the core: the page makes nodes meanwhile, and
 * may run anybody's code.
 */
export let isLocked = false;

/** Sets {@link isLocked}. */
export function lock(locked: boolean): void {
  isLocked = locked;
}

/** All functions of the crossing use this core from now on. */
export function useCore(to: Core): void {
  core = to;
}

/** Looks at the memory anew where it has grown: its views are empty then. */
export function refreshViews(): void {
  if (ints.length > 0) return;
  const { buffer } = core.ownMemory() as WebAssembly.Memory;
  ints = new Int32Array(buffer);
  octets = new Uint8Array(buffer);
}
