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
    // Synchronously: scripts may use `WPP.call` on the line after the injection.
    core.initSync({ module: wasmModule() });
    const words: unknown = core.start({
      other: (address: string) => host.wids.other(address),
      // The emitter may be another script's, and throw.
      isHeard: (event: number) => attempt(() => driver!.isHeard(event)) ?? true,
    });
    if (typeof words !== 'string') throw new Error('the page gives no random bytes');
    connect({ ownMemory: core.ownMemory, room: core.room, forgetTexts: core.forgetTexts }, words);
    driver = new Driver(host, events);
  } catch (error) {
    // The functions of `WPP.call` stay, and each fails with this error.
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
  // Before the hooks: if this throws, there is no `dispose` with which to remove them.
  const uninstall = install(makeApi(running, dispose), members, events, () => host.watchesCalls);
  if (!driver) return;
  watch(host, driver);
  after(0, rehearse);
}

/** Hooks the page's modules as they load. */
function watch(host: Host, driver: Driver): void {
  host.watchCalls(
    (call, description) => driver.pageCall(call, description),
    (id) => driver.knowsOfferTime(id),
  ).catch(report);
  // May fail: without stanzas, the page's own reports are all that is known of a call's peer.
  host.watchStanzas({
    hidden: (stanza) => driver.hidden(stanza),
    came: (stanza) => driver.stanza(stanza),
  }).catch(() => {});
  // May fail: without the stack's stanzas, no call is made natively.
  host.watchStack((stanza, answer) => driver.sent(stanza, answer)).catch(() => {});
  host.watchMissed((id) => driver.missed(id)).catch(() => {});
}

function notStarted(error: unknown): WPPError {
  const cause = messageOf(error);
  // Compared by name: `WebAssembly` may not exist.
  const isBlocked = error instanceof Error && error.name === 'CompileError';
  // Older browsers refuse to compile a module of this size synchronously.
  const isTooOld = cause.includes('main thread');
  const hint = isBlocked ? "; the page's CSP must allow 'wasm-unsafe-eval'"
    : isTooOld ? '; it takes Chrome 115 or later' : '';
  return wppError('wasm_not_started', `wpp-call could not start: ${cause}${hint}`, { cause });
}
