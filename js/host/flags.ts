import { gateOf } from './gating';
import { hookBefore, together, type Undo } from './hook';
import type { Inbound } from './inbound';
import type { Modules } from './finder';

/** The AB props that switch the calling interface on. Source: seed document 000; host.md §2, §4.6. */
const CALLING = new Map<unknown, unknown>([
  ['enable_web_calling', true],
  ['enable_web_group_calling', true],
  ['web_voip_call_tab_new_call', true],
  ['calling_lid_version', 1],
  ['heartbeat_interval_s', 5],
  ['enable_wds_calling_dropdown', true],
  ['enable_web_calling_nux', true],
  ['enable_web_calling_beta_upsell', true],
]);

/**
 * Overrides the AB props of calling. The page's function is not called for them, because newer pages lack
 * one of these props and throw an error for it.
 */
export async function switchOn(modules: Modules): Promise<Undo> {
  const abProps = await modules.waitFor('abProps');
  return hookBefore(abProps, 'getABPropConfigValue', ([name]) =>
    CALLING.has(name) ? { value: CALLING.get(name) } : undefined,
  );
}

/**
 * Overrides those of the page's functions that say whether calling is allowed. A browser that the page
 * calls unsupported stays unsupported. There, some builds would pass an incoming stanza to a native stack
 * that is missing; so calling counts as off while the page decides who handles a stanza.
 * Source: host.md §10.1, "Not isolated".
 */
export function openGates(modules: Modules, inbound: Inbound): Undo | undefined {
  const gating = modules.peek('gating');
  if (!gating) return undefined;
  const isSupported = (): boolean => !gating.getUnsupportedBrowserReason?.();
  const answers = {
    isCallingEnabled: () => !(inbound.isHandling && gateOf(modules)),
    isVoipDownloadEnabled: isSupported,
    isUnsupportedBrowserForWebCalling: () => !isSupported(),
  };
  const hooks = Object.entries(answers)
    .filter(([name]) => name in gating)
    .map(([name, answer]) => () => hookBefore(gating, name, () => ({ value: answer() })));
  return together(...hooks);
}
