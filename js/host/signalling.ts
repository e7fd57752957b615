import { callTag, idAttribute } from '../crossing/dictionary';
import type { PageNode } from '../crossing/types';
import { attempt, hookAfter, type Undo } from './hook';
import type { Modules } from './finder';

/** Hears of a stanza that the stack sends, and of what comes back. */
export type StackListener = (stanza: PageNode, answer: Promise<unknown>) => void;

/**
 * Where the stack's stanzas pass. Since 2026-08 all of them pass the first, and the second only
 * while the page's socket is not in a worker. Source: host.md §10.
 */
const WAYS = ['workerSignalling', 'signalling'] as const;

/** So many stanzas are remembered, so that one which passes both ways is heard once. */
const REMEMBERED = 100;

/** What the page's own stack sends to the server, wherever the page's socket lives. */
export class Signalling {
  readonly #modules: Modules;
  /** By way; without one, where it cannot be hooked. */
  readonly #undos = new Map<string, Undo | undefined>();
  /** The stanzas that were heard, and the ids of the last. */
  readonly #nodes = new WeakSet<PageNode>();
  #heard: string[] = [];
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

  /** Before anything is asked of the stack, that nothing of what it sends is missed. */
  attach(): void {
    if (this.#disposed) return;
    for (const way of WAYS) {
      const module = this.#modules.peek(way);
      if (!module || this.#undos.has(way)) continue;
      this.#undos.set(way, attempt(() =>
        hookAfter(module, 'deprecatedSendStanzaAndReturnAck', (answer, [stanza]) =>
          this.#hear(stanza as PageNode | undefined, answer))));
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const undo of this.#undos.values()) undo?.();
  }

  #hear(stanza: PageNode | undefined, answer: unknown): void {
    if (stanza?.tag !== callTag) return;
    const id = String(stanza.attrs?.[idAttribute] ?? '');
    if (this.#nodes.has(stanza) || this.#heard.includes(id)) return;
    this.#nodes.add(stanza);
    const answered = Promise.resolve(answer);
    if (id) {
      this.#heard = [...this.#heard.slice(1 - REMEMBERED), id];
      // The stack may send it again, under the same id.
      answered.catch(() => {
        this.#heard = this.#heard.filter((heard) => heard !== id);
      });
    }
    this.#listener?.(stanza, answered);
  }
}
