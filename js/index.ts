/** Puts `WPP.call` on a WhatsApp Web page. */

import { initSync, knowsOfferTime, start } from '../target/wasm/wpp_call.js';
import { makeApi } from './api';
import { learn } from './bridge';
import { Driver } from './driver';
import { messageOf, report, wppError } from './errors';
import { Events } from './events';
import { install, isInstalled } from './global';
import { Host } from './host/host';
import { readiness } from './ready';
import type { WPPError } from './types';
import { wasmModule } from './wasm';

if (!isInstalled()) enter();

function enter(): void {
  const events = new Events();
  let fault: WPPError | undefined;
  let host: Host | undefined;
  let driver: Driver | undefined;
  try {
    // At once: injected scripts may be used on the next line.
    initSync({ module: wasmModule() });
    const words: unknown = start({ other: (address: string) => host?.wids.other(address) });
    if (typeof words !== 'string') throw new Error('the page gives no random bytes');
    learn(words);
    host = new Host();
    const running = new Driver(host, (event, payload) => events.emit(event, payload));
    host.watchCalls(
      (call, description) => running.pageCall(call, description),
      (id) => knowsOfferTime(id),
    ).catch(report);
    // Without them, the page's own word is all that is known of a call's other side.
    host.watchStanzas({
      hidden: (stanza) => running.hidden(stanza),
      came: (stanza) => running.stanza(stanza),
    }).catch(() => {});
    // Without them, no call is made by the page's own stack.
    host.watchStack((stanza, answer) => running.sent(stanza, answer)).catch(() => {});
    host.watchMissed((id) => running.missed(id)).catch(() => {});
    driver = running;
  } catch (error) {
    // The functions stay, and each says so.
    fault = notStarted(error);
    report(fault);
  }
  const running = (): Driver => {
    if (driver) return driver;
    throw fault;
  };
  const ready = readiness(() => host?.isInjected ?? false, () => host?.isReady ?? false);
  const dispose = (): void => {
    ready.dispose();
    uninstall();
    driver?.dispose();
    host?.dispose();
  };
  const own = Object.assign(ready.members, events.members());
  const uninstall = install(makeApi(running, dispose), own, events, () => host?.watchesCalls ?? false);
}

function notStarted(error: unknown): WPPError {
  const cause = messageOf(error);
  const isBlocked = error instanceof WebAssembly.CompileError;
  // Older ones start no module of this size at once, and scripts use us on the next line.
  const isTooOld = cause.includes('main thread');
  const hint = isBlocked ? "; the page's CSP must allow 'wasm-unsafe-eval'"
    : isTooOld ? '; it takes Chrome 115 or later' : '';
  return wppError('wasm_not_started', `wpp-call could not start: ${cause}${hint}`);
}
