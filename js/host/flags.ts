import { hookBefore, type Undo } from './hook';
import type { Modules } from './modules';

/** The AB props that switch the calling interface on. Source: seed document 000, host.md §4.6. */
const CALLING = new Map<unknown, unknown>([
  ['enable_web_calling', true],
  ['enable_web_group_calling', true],
  ['web_voip_call_tab_new_call', true],
  ['calling_lid_version', 1],
  ['heartbeat_interval_s', 5],
]);

/**
 * Answers for the AB props of calling. They are answered before the page is asked: newer pages
 * lack one of them and throw for it.
 */
export async function enableCalling(modules: Modules): Promise<Undo> {
  const abProps = await modules.need('abProps');
  return hookBefore(abProps, 'getABPropConfigValue', ([name]) =>
    CALLING.has(name) ? { value: CALLING.get(name) } : undefined,
  );
}
