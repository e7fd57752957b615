import { define } from './define';
import type { Emitter } from './emitter';
import type { Events } from './events';
import { attempt, hookBefore, type Undo } from './host/hook';
import { runOverdueTimers } from './timers';
import type { Call } from './types';

/** wa-js's global, as far as we touch it. */
interface WaJs {
  call?: unknown;
  /** Its module of events; the emitter itself is inside, under the same name. */
  ev?: { ev?: Emitter };
}

const page = window as unknown as { WPP?: WaJs };

/** Says that a `WPP.call` is ours; the same for every copy of this script. */
const OURS = Symbol.for('wpp-call');

/** Whether a copy of this script is on the page already. */
export function isInstalled(): boolean {
  return OURS in Object(page.WPP?.call);
}

/**
 * Makes `call` the page's `WPP.call`, whether wa-js is there, comes later, or never comes.
 *
 * wa-js's global cannot be changed: its members are getters that stay. So `WPP` becomes an object
 * of ours that has `call`, and passes everything else on to wa-js; without wa-js it has `members`,
 * too. `reportsCalls` says whether we tell of incoming calls at present.
 *
 * Throws where another script has locked `WPP`, and has changed nothing then.
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
    // A copy of ours has what these said when it was made.
    for (const [name, told] of Object.entries(Object.getOwnPropertyDescriptors(members))) {
      if (told.get) define(shown, name, told);
    }
  };
  const adopt = (): void => {
    // Somebody may have put a copy of `WPP` in its place.
    const emitter = waJs?.ev?.ev;
    if (typeof emitter?.emit !== 'function' || events.reach(emitter)) return;
    // wa-js reports incoming calls, too: the same ones, with the caller's device as the sender.
    // Only while we cannot see them ourselves, its word is better than none.
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
      runOverdueTimers(); // who only listens and looks is an occasion, too
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
    // A copy of `WPP` may have both.
    Reflect.deleteProperty(call, OURS);
    if (waJs?.call === call) Reflect.deleteProperty(waJs, 'call');
    delete page.WPP;
    if (waJs) page.WPP = waJs;
  };
}

/** An object that shows every member of `below`, live, and `call`, which stays whatever is assigned to it. */
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
