import type { Modules } from './finder';

/** Whether the page's calling interface is switched on; a page that cannot tell has none. */
export function isCallingEnabled(modules: Modules): boolean {
  try {
    return Boolean(modules.peek('gating')?.isCallingEnabled());
  } catch {
    return false; // it lacks the AB prop
  }
}

/** Why this browser cannot run the page's own stack, in the page's own words; empty where it can. */
export function gateOf(modules: Modules): string {
  // What other scripts make the page say does not bring memory that threads can share.
  if (typeof SharedArrayBuffer === 'undefined') return 'missing_shared_array_buffer';
  const reason = modules.peek('gating')?.getUnsupportedBrowserReason?.();
  return reason ? String(reason) : '';
}
