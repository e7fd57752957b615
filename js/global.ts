import type { Emitter } from './emitter';
import type { Events } from './events';
import { hookBefore, type Undo } from './host/hook';
import type { Call } from './types';

/** wa-js's global, as far as we touch it. */
interface WaJs {
  call?: unknown;
  /** Its module of events; the emitter itself is inside, under the same name. */
  ev?: { ev?: Emitter };
}

/** Says that a `WPP.call` is ours; the same for every copy of this script. */
const OURS = Symbol.for('wpp-call');

/** Whether a copy of this script is on the page already. */
export function isInstalled(): boolean {
  const wpp = (window as { WPP?: { call?: object } }).WPP;
  return wpp?.call !== undefined && OURS in wpp.call;
}

/**
 * Makes `call` the page's `WPP.call`, whether wa-js is there, comes later, or never comes.
 *
 * wa-js's global cannot be changed: its members are getters that stay. So `WPP` becomes an object
 * of ours that has `call`, and passes everything else on to wa-js; without wa-js it has `members`,
 * too. `reportsCalls` says whether we
 * tell of incoming calls at present.
 */
export function install(
  call: Call, members: object, events: Events, reportsCalls: () => boolean,
): Undo {
  Object.defineProperty(call, OURS, { value: true });
  const own = Object.assign(members, { call });
  const undos: Undo[] = [];
  let waJs: WaJs | undefined;
  let shown: object = own;

  const adopt = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value === shown) return;
    waJs = value;
    shown = overlay(value, call);
    const emitter = waJs.ev?.ev;
    if (!emitter) return;
    // wa-js reports incoming calls, too: the same ones, with the caller's device as the sender.
    // Only while we cannot see them ourselves, its word is better than none.
    const emit = emitter.emit.bind(emitter);
    undos.push(
      hookBefore(emitter, 'emit', ([event]) =>
        event === 'call.incoming_call' && reportsCalls() ? { value: false } : undefined,
      ),
    );
    events.adopt({ emit });
  };

  adopt((window as { WPP?: unknown }).WPP);
  Object.defineProperty(window, 'WPP', {
    configurable: true,
    enumerable: true,
    get: () => shown,
    set: adopt,
  });

  let installed = true;
  return () => {
    if (!installed) return;
    installed = false;
    for (const undo of undos) undo();
    delete (window as { WPP?: unknown }).WPP;
    if (waJs) (window as { WPP?: unknown }).WPP = waJs;
  };
}

/** An object that shows every member of `below`, live, but `call`. */
function overlay(below: object, call: Call): object {
  const members = Object.getOwnPropertyDescriptors(below) as Record<PropertyKey, PropertyDescriptor>;
  for (const name of Reflect.ownKeys(members)) {
    members[name] = {
      configurable: true,
      enumerable: members[name]!.enumerable ?? false,
      get: () => Reflect.get(below, name),
      set: (value) => void Reflect.set(below, name, value),
    };
  }
  members.call = { configurable: true, enumerable: true, writable: true, value: call };
  return Object.create(Object.getPrototypeOf(below), members);
}
