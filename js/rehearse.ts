import { Command, type CallDescription } from './crossing/types';
import { isLocked } from './crossing/memory';
import { readStanza } from './crossing/read';
import * as core from '../target/wasm/wpp_call.js';
import { Driver } from './driver';
import type { Host } from './host/host';
import type { PageCallModel } from './host/page';

/** What the core asks of a page that answers nothing. */
const PAGE = { encryption: { dispose() {} }, socket: { send: () => new Promise(() => {}) } } as unknown as Host;

/**
 * Lets a call come in, ring, be rejected and end, for an engine of its own that is forgotten then:
 * browsers compile each function when it is called for the first time, and nobody should wait for
 * that when somebody calls.
 */
export function rehearse(): void {
  if (isLocked) return; // it would write where something is read
  const place = core.rehearse();
  if (!place) return; // the core is at work: a call has come
  const driver = new Driver(PAGE, { emit() {}, isHeard: () => true }, () => {}); // what else is due is for the page's own driver
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
