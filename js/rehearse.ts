import { Command, type CallDescription } from './crossing/types';
import { isLocked } from './crossing/memory';
import { readStanza } from './crossing/read';
import * as core from '../target/wasm/wpp_call.js';
import { Driver } from './driver';
import type { Host } from './host/host';
import type { PageCallModel } from './host/page';

/** A page that answers nothing. It has only the parts that the rehearsal uses. */
const PAGE = { encryption: { dispose() {} }, socket: { send: () => new Promise(() => {}) } } as unknown as Host;

/**
 * Lets a call come in, ring, be rejected and end, in a separate engine that is dropped afterwards.
 * Browsers compile each wasm function when it is first called. The user's first call should not wait for
 * that.
 */
export function rehearse(): void {
  if (isLocked) return; // the core's outputs are being read, and would be overwritten
  const place = core.rehearse();
  if (!place) return; // the core is busy with an input
  const driver = new Driver(PAGE, { emit() {}, isHeard: () => true }, () => {}); // overdue timers are left to the page's own driver
  try {
    driver.stanza(readStanza(place));
    const id = '1';
    const call = { id, was: '', peer: '1@lid', linkToken: '', phase: 'ringing', group: '', logged: 0, offerTime: 1 } as CallDescription;
    const model = { id } as PageCallModel;
    driver.pageCall(model, call);
    driver.run(Command.Reject, id).catch(() => {});
    driver.pageCall(model, { ...call, phase: 'ended' });
  } finally {
    driver.dispose();
    core.rehearse();
  }
}
