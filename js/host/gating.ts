import type { Modules } from './finder';

/** Returns whether the page's calling interface is switched on; false if the page cannot tell. */
export function isCallingEnabled(modules: Modules): boolean {
  try {
    return Boolean(modules.peek('gating')?.isCallingEnabled());
  } catch {
    return false; // the page lacks the AB prop
  }
}

/** Returns why this browser cannot run the native stack, in the page's own words; empty if it can. */
export function gateOf(modules: Modules): string {
  // Checked first: other scripts may change the page's answer, but the stack still needs shared memory.
  if (typeof SharedArrayBuffer === 'undefined') return 'missing_shared_array_buffer';
  const reason = modules.peek('gating')?.getUnsupportedBrowserReason?.();
  return reason ? String(reason) : '';
}
