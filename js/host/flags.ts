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
 * Answers for the AB props of calling. They are answered before the page is asked: newer pages lack
 * one of them and throw for it.
 */
export async function switchOn(modules: Modules): Promise<Undo> {
  const abProps = await modules.waitFor('abProps');
  return hookBefore(abProps, 'getABPropConfigValue', ([name]) =>
    CALLING.has(name) ? { value: CALLING.get(name) } : undefined,
  );
}

/**
 * Answers for the page's functions that ask whether it may call, where it has them. What this
 * browser cannot do is left as the page has it. There, some builds would hand what comes in to a
 * stack that is not there; so they hear that calling is off while they decide about that.
 * Source: host.md §10.1, "Not isolated".
 */
export function openGates(modules: Modules, inbound: Inbound): Undo | undefined {
  const gating = modules.peek('gating');
  if (!gating) return undefined;
  const fits = (): boolean => !gating.getUnsupportedBrowserReason?.();
  const answers = {
    isCallingEnabled: () => !(inbound.isHandling && gateOf(modules)),
    isVoipDownloadEnabled: fits,
    isUnsupportedBrowserForWebCalling: () => !fits(),
  };
  const hooks = Object.entries(answers)
    .filter(([name]) => name in gating)
    .map(([name, answer]) => () => hookBefore(gating, name, () => ({ value: answer() })));
  return together(...hooks);
}
