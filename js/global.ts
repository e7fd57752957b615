import { define } from './define';
import type { Emitter } from './emitter';
import type { Events } from './events';
import { attempt, hookBefore, type Undo } from './host/hook';
import { runOverdueTimers } from './timers';
import type { Call } from './types';

/** The members of wa-js's global that we use. */
interface WaJs {
  call?: unknown;
  /** wa-js's module of events. The emitter itself is inside, under the same name. */
  ev?: { ev?: Emitter };
}

const page = window as unknown as { WPP?: WaJs };

/** Marks a `WPP.call` as ours. The symbol is the same in every copy of this script. */
const OURS = Symbol.for('wpp-call');

/** Returns whether a copy of this script is on the page already. */
export function isInstalled(): boolean {
  return OURS in Object(page.WPP?.call);
}

/**
 * Makes `call` the page's `WPP.call`, whether wa-js is there, comes later, or never comes.
 *
 * wa-js's global cannot be changed: its members are getters that cannot be replaced. So `WPP` becomes an
 * object of ours that has `call` and forwards everything else to wa-js. Without wa-js, it has `members`
 * as well. `reportsCalls` returns whether we report incoming calls at present.
 *
 * Throws if another script has locked `WPP`. Nothing is changed then.
 */
export function install(
  call: Call, members: object, events: Events, reportsCalls: () => boolean,
): Undo {
  define(call, OURS, { configurable: true, value: true });
  const undos: Undo[] = [];
  let waJs: WaJs | undefined;
  let shown = overlay(members, call);

  const show = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value === shown) return;
    shown = overlay(value, call);
    waJs = value;
    if ('whatsapp' in value) return;
    // A copy of our object has the values that the getters had when it was made. It needs the getters.
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(members))) {
      if (descriptor.get) define(shown, name, descriptor);
    }
  };
  const adopt = (): void => {
    // The emitter may receive our events already, if another script has put a copy of `WPP` in its place.
    const emitter = waJs?.ev?.ev;
    if (typeof emitter?.emit !== 'function' || events.reach(emitter)) return;
    // wa-js reports the same incoming calls, with the caller's device as the sender. Its event is suppressed,
    // except while we cannot see calls ourselves.
    const emit = emitter.emit.bind(emitter), isReplaced = Object.hasOwn(emitter, 'emit');
    undos.push(
      hookBefore(emitter, 'emit', ([event]) =>
        event === 'call.incoming_call' && reportsCalls() ? { value: false } : undefined,
      ),
    );
    events.adopt(emitter, emit, isReplaced);
  };

  show(page.WPP);
  define(page, 'WPP', {
    configurable: true,
    enumerable: true,
    get() {
      runOverdueTimers(); // some scripts only listen and read `WPP`, and run nothing else of ours
      return shown;
    },
    set: (value) => attempt(() => {
      show(value);
      adopt();
    }),
  });
  attempt(adopt);

  let installed = true;
  return () => {
    if (!installed) return;
    installed = false;
    for (const undo of undos) undo();
    // A copy of `WPP` may have `call`, with its mark.
    Reflect.deleteProperty(call, OURS);
    if (waJs?.call === call) Reflect.deleteProperty(waJs, 'call');
    delete page.WPP;
    if (waJs) page.WPP = waJs;
  };
}

/** Makes an object with every member of `below`, always at its current value, and `call`, which ignores assignments. */
function overlay(below: object, call: Call): WaJs {
  const above = Object.create(Object.getPrototypeOf(below)) as WaJs;
  for (const name of Reflect.ownKeys(below)) {
    define(above, name, {
      configurable: true,
      enumerable: Object.prototype.propertyIsEnumerable.call(below, name),
      get: () => Reflect.get(below, name),
      set: (value) => void Reflect.set(below, name, value),
    });
  }
  define(above, 'call', { configurable: true, enumerable: true, get: () => call, set() {} });
  return above;
}
