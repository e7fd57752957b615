import { report } from '../errors';
import { after } from '../timers';
import { attempt, hookAfter, type Undo } from './hook';
import type { Modules } from './finder';

/** An event of the native stack, other than a new state of a call. */
export type NativeEvent =
  /** The server does not know or refuses the call link that is being joined. `code` is 0 if there is none. */
  | { kind: 'linkRefused'; code: number }
  /** A participant of the call behind the link does not let us in. */
  | { kind: 'notLetIn' }
  /** A second call will not be answered here. */
  | { kind: 'missed'; id: string };

/** Numbers of the stack's events. Source: host.md §10.1. */
const CALL_MISSED = 80;
const AUTO_REJECTED = 86;
const LINK_NACKS: readonly unknown[] = [109, 110];

/** Hooks the functions by which the native stack sends events to the page. Source: host.md §10.1. */
export class NativeEvents {
  readonly #modules: Modules;
  readonly #listeners = new Set<(event: NativeEvent) => void>();
  /** The installed hooks, by module; `undefined` if a module cannot be hooked. */
  readonly #undos = new Map<string, Undo | undefined>();
  #disposed = false;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Calls `listener` for each event, once {@link attach} has found the modules. Returns a function that stops. */
  on(listener: (event: NativeEvent) => void): Undo {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Hooks those of the modules that the page has by now and that are not hooked yet. */
  attach(): void {
    this.#hook('nativeEvents', 'handleWAWebVoipNativeCallEvent', ([number, json]) => this.#onNativeEvent(number, json));
    this.#hook('backendApi', 'frontendFireAndForget', ([name, payload]) => this.#onFrontendMessage(name, payload));
    this.#hook('nacks', 'handleCallLinkNacked', ([code]) => this.#emit({ kind: 'linkRefused', code: Number(code) || 0 }));
  }

  dispose(): void {
    this.#disposed = true;
    for (const undo of this.#undos.values()) undo?.();
  }

  #hook(
    module: 'nativeEvents' | 'backendApi' | 'nacks', name: string, handle: (args: unknown[]) => void,
  ): void {
    const owner = this.#modules.peek(module);
    if (!owner || this.#disposed || this.#undos.has(module)) return;
    this.#undos.set(module, attempt(() => hookAfter(owner, name, (_, args) => handle(args))));
  }

  /** Handles an event as the stack sends it to the page. The page does not pass all of these on. */
  #onNativeEvent(number: unknown, json: unknown): void {
    if (LINK_NACKS.includes(number)) {
      // Later: if the page also reports the nack in one of the other two ways, that has the code, and comes first.
      after(0, () => this.#emit({ kind: 'linkRefused', code: 0 }));
    } else if (number === CALL_MISSED || number === AUTO_REJECTED) {
      this.#emitMissed(readFacts(json));
    }
  }

  #onFrontendMessage(name: unknown, payload: unknown): void {
    const facts = (payload ?? {}) as Record<string, any>;
    switch (name) {
      case 'handleCallLinkNacked':
        return this.#emit({ kind: 'linkRefused', code: Number(facts.nackCode) || 0 });
      case 'displayWaitingRoomDenied':
        return this.#emit({ kind: 'notLetIn' });
      case 'generateCallLogFromEventCallMissed':
        return this.#emitMissed(facts.callMissedData ?? {});
    }
  }

  #emitMissed(facts: Record<string, unknown>): void {
    const id = facts.CallId ?? facts.callId ?? facts.call_id;
    if (typeof id === 'string') this.#emit({ kind: 'missed', id });
  }

  #emit(event: NativeEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** Reads the JSON of an event, which is a text or an object. Returns an empty object for anything else. */
function readFacts(json: unknown): Record<string, any> {
  try {
    const facts: unknown = typeof json === 'string' ? JSON.parse(json) : json;
    return typeof facts === 'object' && facts !== null ? facts : {};
  } catch {
    return {};
  }
}
