import { callTag, idAttribute } from '../crossing/dictionary';
import type { PageNode } from '../crossing/types';
import { attempt, hookAfter, type Undo } from './hook';
import type { Modules } from './finder';

/** Called for each stanza of a call that the native stack sends, with the server's answer. */
export type StackListener = (stanza: PageNode, answer: Promise<unknown>) => void;

/**
 * The modules through which the native stack sends. Since 2026-08 all its stanzas pass the first module. They
 * also pass the second while the page's socket is not in a worker. Source: host.md §10.
 */
const MODULES = ['workerSignalling', 'signalling'] as const;

/** How many stanza ids are remembered, so that a stanza that passes both modules is reported once. */
const REMEMBERED = 100;

/** Reports the stanzas that the native stack sends, wherever the page's socket lives. */
export class Signalling {
  readonly #modules: Modules;
  /** The installed hooks, by module; `undefined` if a module cannot be hooked. */
  readonly #undos = new Map<string, Undo | undefined>();
  /** The stanzas that were reported. {@link #recentIds} has the ids of the last ones. */
  readonly #seen = new WeakSet<PageNode>();
  #recentIds: string[] = [];
  #listener: StackListener | undefined;
  #disposed = false;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Calls `listener` for each stanza of a call, once the page has its modules. */
  async watch(listener: StackListener): Promise<void> {
    this.#listener = listener;
    await this.#modules.waitForever('callCollection');
    this.attach();
  }

  /** Whether the hooks see the stanzas and the server's answers. */
  get isSeen(): boolean {
    if (this.#undos.get('workerSignalling')) return true;
    const isInWorker = this.#modules.peek('comms')?.isCommsInWorker();
    return !isInWorker && this.#undos.get('signalling') !== undefined;
  }

  /** Hooks the modules that are not hooked yet. Called before the stack is used, so that no stanza is missed. */
  attach(): void {
    if (this.#disposed) return;
    for (const name of MODULES) {
      const module = this.#modules.peek(name);
      if (!module || this.#undos.has(name)) continue;
      this.#undos.set(name, attempt(() =>
        hookAfter(module, 'deprecatedSendStanzaAndReturnAck', (answer, [stanza]) =>
          this.#onSend(stanza as PageNode | undefined, answer))));
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const undo of this.#undos.values()) undo?.();
  }

  #onSend(stanza: PageNode | undefined, answer: unknown): void {
    if (stanza?.tag !== callTag) return;
    const id = String(stanza.attrs?.[idAttribute] ?? '');
    if (this.#seen.has(stanza) || this.#recentIds.includes(id)) return;
    this.#seen.add(stanza);
    const answered = Promise.resolve(answer);
    if (id) {
      this.#recentIds = [...this.#recentIds.slice(1 - REMEMBERED), id];
      // When sending failed, the stack may send the stanza again, under the same id.
      answered.catch(() => {
        this.#recentIds = this.#recentIds.filter((other) => other !== id);
      });
    }
    this.#listener?.(stanza, answered);
  }
}
