import { callTag, idAttribute } from '../crossing/dictionary';
import type { PageNode } from '../crossing/types';
import { attempt, hookAfter, type Undo } from './hook';
import type { Modules } from './finder';

/** Called with each stanza of a call that the stack sends, and with the server's answer. */
export type StackListener = (stanza: PageNode, answer: Promise<unknown>) => void;

/**
 * The modules that the stack sends by. Since 2026-08 all its stanzas pass the first, and the second
 * only while the page's socket is not in a worker. Source: host.md §10.
 */
const MODULES = ['workerSignalling', 'signalling'] as const;

/** How many ids are remembered, so that a stanza which passes both modules is told once. */
const REMEMBERED = 100;

/** What the page's own stack sends to the server, wherever the page's socket lives. */
export class Signalling {
  readonly #modules: Modules;
  /** By module; `undefined` where it cannot be hooked. */
  readonly #undos = new Map<string, Undo | undefined>();
  /** The stanzas that were told, and the last ids. */
  readonly #seen = new WeakSet<PageNode>();
  #recentIds: string[] = [];
  #listener: StackListener | undefined;
  #disposed = false;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Tells `listener` of each stanza of a call, as soon as the page has its modules. */
  async watch(listener: StackListener): Promise<void> {
    this.#listener = listener;
    await this.#modules.waitForever('callCollection');
    this.attach();
  }

  /** Whether the stanzas, and the server's answers to them, are seen. */
  get isSeen(): boolean {
    if (this.#undos.get('workerSignalling')) return true;
    const isInWorker = this.#modules.peek('comms')?.isCommsInWorker();
    return !isInWorker && this.#undos.get('signalling') !== undefined;
  }

  /** Hooks what is not hooked yet. Called before the stack is asked for anything, so that no stanza is missed. */
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
