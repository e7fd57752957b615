/** Puts `WPP.call` on a WhatsApp Web page. */

import { initSync, start } from '../target/wasm/wpp_call.js';
import { makeApi } from './api';
import { Driver } from './driver';
import { messageOf, report, WPPError } from './errors';
import { Events } from './events';
import { install, isInstalled } from './global';
import { Host } from './host/host';
import { wasmModule } from './wasm';

interface Running {
  driver: Driver;
  host: Host;
}

if (!isInstalled()) enter();

function enter(): void {
  const events = new Events();
  const running = run(events);
  const driver = (): Driver => {
    if (running instanceof WPPError) throw running;
    return running.driver;
  };
  const dispose = (): void => {
    uninstall();
    if (running instanceof WPPError) return;
    running.driver.dispose();
    running.host.dispose();
  };
  const uninstall = install(makeApi(driver, dispose), events, () =>
    running instanceof WPPError ? false : running.host.watchesCalls,
  );
}

/** Starts the core, at once: injected scripts may be used on the next line. */
function run(events: Events): Running | WPPError {
  try {
    initSync({ module: wasmModule() });
    const words: unknown = start();
    if (typeof words !== 'string') throw new Error('the page gives no random bytes');
    const host = new Host(words.split(' '));
    const driver = new Driver(host, (call) => events.emit('call.incoming_call', call));
    host.watchCalls((call) => driver.pageCall(call)).catch(report);
    return { driver, host };
  } catch (error) {
    // The functions stay, and each says so.
    const message = `wpp-call could not start: ${messageOf(error)}`;
    const hint = "; the page's CSP must allow 'wasm-unsafe-eval'";
    const blocked = error instanceof WebAssembly.CompileError;
    const fault = new WPPError('wasm_not_started', blocked ? message + hint : message);
    report(fault);
    return fault;
  }
}
