import { report } from '../errors';
import { after } from '../timers';
import { attempt, hookAfter, type Undo } from './hook';
import type { Modules } from './finder';

/** What the page's own stack says beside the states of its calls. */
export type NativeEvent =
  /** The server does not know the link that is being joined, or refuses it; 0 where it says no code. */
  | { kind: 'linkRefused'; code: number }
  /** Who is in the call behind the link does not let us in. */
  | { kind: 'notLetIn' }
  /** A call that came in beside another one will not be taken here. */
  | { kind: 'missed'; id: string };

/** Numbers of the stack's events. Source: host.md §10.1. */
const CALL_MISSED = 80;
const AUTO_REJECTED = 86;
const LINK_NACKS: readonly unknown[] = [109, 110];

/** Hears of what the stack tells the page, on the way where a hook works. Source: host.md §10.1. */
export class NativeEvents {
  readonly #modules: Modules;
  readonly #listeners = new Set<(event: NativeEvent) => void>();
  /** By module; without one, where it cannot be hooked. */
  readonly #undos = new Map<string, Undo | undefined>();
  #disposed = false;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Tells `listener` of each, from when the stack may be used. */
  on(listener: (event: NativeEvent) => void): Undo {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Hooks what is there by now. */
  attach(): void {
    this.#hook('nativeEvents', 'handleWAWebVoipNativeCallEvent', ([number, json]) => this.#native(number, json));
    this.#hook('backendApi', 'frontendFireAndForget', ([name, payload]) => this.#frontend(name, payload));
    this.#hook('nacks', 'handleCallLinkNacked', ([code]) => this.#tell({ kind: 'linkRefused', code: Number(code) || 0 }));
  }

  dispose(): void {
    this.#disposed = true;
    for (const undo of this.#undos.values()) undo?.();
  }

  #hook(
    module: 'nativeEvents' | 'backendApi' | 'nacks', name: string, hear: (args: unknown[]) => void,
  ): void {
    const owner = this.#modules.peek(module);
    if (!owner || this.#disposed || this.#undos.has(module)) return;
    this.#undos.set(module, attempt(() => hookAfter(owner, name, (_, args) => hear(args))));
  }

  /** What the page passes on to nobody. */
  #native(number: unknown, json: unknown): void {
    if (LINK_NACKS.includes(number)) {
      // With its code by the other ways, if the page goes one of them.
      after(0, () => this.#tell({ kind: 'linkRefused', code: 0 }));
    } else if (number === CALL_MISSED || number === AUTO_REJECTED) {
      this.#missed(read(json));
    }
  }

  #frontend(name: unknown, payload: unknown): void {
    const facts = (payload ?? {}) as Record<string, any>;
    switch (name) {
      case 'handleCallLinkNacked':
        return this.#tell({ kind: 'linkRefused', code: Number(facts.nackCode) || 0 });
      case 'displayWaitingRoomDenied':
        return this.#tell({ kind: 'notLetIn' });
      case 'generateCallLogFromEventCallMissed':
        return this.#missed(facts.callMissedData ?? {});
    }
  }

  #missed(facts: Record<string, unknown>): void {
    const id = facts.CallId ?? facts.callId ?? facts.call_id;
    if (typeof id === 'string') this.#tell({ kind: 'missed', id });
  }

  #tell(event: NativeEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** The stack gives JSON, as text or as an object; anything else is nothing. */
function read(json: unknown): Record<string, any> {
  try {
    const facts: unknown = typeof json === 'string' ? JSON.parse(json) : json;
    return typeof facts === 'object' && facts !== null ? facts : {};
  } catch {
    return {};
  }
}
