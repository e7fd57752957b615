/** The core's memory. Each side writes there what the other side reads. */

/** The functions of the core that the crossing calls. */
export interface Core {
  ownMemory(): unknown;
  room(length: number): number;
  forgetTexts(): void;
}

export let core: Core;
/** Views of the memory: as 32-bit numbers, and as bytes. */
export let ints = new Int32Array();
export let octets = new Uint8Array();

/**
 * Whether the core's outputs are being read. Meanwhile the core must not be called, because it would overwrite
 * them. A call may be attempted: the page makes nodes of the outputs, and that may run code of any script.
 */
export let isLocked = false;

/** Sets {@link isLocked}. */
export function lock(locked: boolean): void {
  isLocked = locked;
}

/** Makes all functions of the crossing use this core. */
export function useCore(to: Core): void {
  core = to;
}

/** Replaces the views after the memory has grown. Growing makes the old views empty. */
export function refreshViews(): void {
  if (ints.length > 0) return;
  const { buffer } = core.ownMemory() as WebAssembly.Memory;
  ints = new Int32Array(buffer);
  octets = new Uint8Array(buffer);
}
