/** Puts `WPP.call` on a WhatsApp Web page. */

import * as core from '../target/wasm/wpp_call.js';
import { Driver } from './driver';
import { Events } from './events';
import { makeApi } from './api';
import { connect } from './crossing/connect';
import { messageOf, report, wppError } from './errors';
import { install, isInstalled } from './global';
import { attempt } from './host/hook';
import { Host } from './host/host';
import { readiness } from './ready';
import { rehearse } from './rehearse';
import { after } from './timers';
import type { WPPError } from './types';
import { wasmModule } from './wasm';

attempt(() => {
  if (!isInstalled()) enter();
});

function enter(): void {
  const events = new Events();
  const host = new Host();
  let fault: WPPError | undefined;
  let driver: Driver | undefined;
  try {
    // At once: injected scripts may be used on the next line.
    core.initSync({ module: wasmModule() });
    const words: unknown = core.start({
      other: (address: string) => host.wids.other(address),
      // An emitter may be anybody's, and throw.
      isHeard: (event: number) => attempt(() => driver!.isHeard(event)) ?? true,
    });
    if (typeof words !== 'string') throw new Error('the page gives no random bytes');
    connect({ ownMemory: core.ownMemory, room: core.room, forgetTexts: core.forgetTexts }, words);
    driver = new Driver(host, events);
  } catch (error) {
    // The functions stay, and each says so.
    fault = notStarted(error);
    report(fault);
  }
  const running = (): Driver => {
    if (driver) return driver;
    throw fault;
  };
  const ready = readiness(() => host.isInjected, () => host.isReady);
  const dispose = (): void => {
    const leaving = [ready.dispose, uninstall, () => driver?.dispose(), () => host.dispose()];
    for (const leave of leaving) attempt(leave);
  };
  const members = Object.assign(ready.members, events.members());
  // Before the hooks: where this throws, nobody could take them out again.
  const uninstall = install(makeApi(running, dispose), members, events, () => host.watchesCalls);
  if (!driver) return;
  watch(host, driver);
  after(0, rehearse);
}

/** Hooks the page, as its modules come. */
function watch(host: Host, driver: Driver): void {
  host.watchCalls(
    (call, description) => driver.pageCall(call, description),
    (id) => driver.knowsOfferTime(id),
  ).catch(report);
  // Without them, the page's own word is all that is known of a call's other side.
  host.watchStanzas({
    hidden: (stanza) => driver.hidden(stanza),
    came: (stanza) => driver.stanza(stanza),
  }).catch(() => {});
  // Without them, no call is made by the page's own stack.
  host.watchStack((stanza, answer) => driver.sent(stanza, answer)).catch(() => {});
  host.watchMissed((id) => driver.missed(id)).catch(() => {});
}

function notStarted(error: unknown): WPPError {
  const cause = messageOf(error);
  // By its name: there may be no WebAssembly.
  const isBlocked = error instanceof Error && error.name === 'CompileError';
  // Older ones start no module of this size at once, and scripts use us on the next line.
  const isTooOld = cause.includes('main thread');
  const hint = isBlocked ? "; the page's CSP must allow 'wasm-unsafe-eval'"
    : isTooOld ? '; it takes Chrome 115 or later' : '';
  return wppError('wasm_not_started', `wpp-call could not start: ${cause}${hint}`, { cause });
}
