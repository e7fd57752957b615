import type { PageNode } from '../crossing/types';
import { attempt, hookAround, type Undo } from './hook';
import type { Modules } from './finder';

/** While it handles a stanza, the page looks devices and senders up. After this time it will not end any more. */
const HANDLING_MS = 10_000;

/** Called with each stanza of a call that comes in. */
export interface InboundListener {
  /** Before the page reads it. Gives the name of an attribute of the action that the page must not read. */
  hidden(stanza: PageNode): string | undefined;
  /** When the page's handler has returned. */
  came(stanza: PageNode): void;
}

/** The stanzas of calls that the page receives. */
export class Inbound {
  readonly #modules: Modules;
  /** The stanzas that the page handles, and until when each counts. No timers: they are expensive. */
  readonly #handling = new Map<PageNode, number>();

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Whether the page is about to decide who handles a stanza. */
  get isHandling(): boolean {
    this.#forgetOverdue(performance.now());
    return this.#handling.size > 0;
  }

  /** Tells `listener` of each stanza of a call. */
  async watch(listener: InboundListener): Promise<Undo> {
    // The page has this module when it has the collection, or not at all.
    await this.#modules.waitForever('callCollection');
    const inbound = await this.#modules.waitFor('inbound');
    return hookAround(inbound, 'handleCall', ([node]) => {
      const stanza = node as PageNode;
      attempt(() => hideAttribute(stanza, listener.hidden(stanza)));
      const now = performance.now();
      this.#forgetOverdue(now);
      this.#handling.set(stanza, now + HANDLING_MS);
      return (returned) => {
        const done = (): boolean => this.#handling.delete(stanza);
        void Promise.resolve(returned?.value).then(done, done);
        if (returned) listener.came(stanza);
      };
    });
  }

  /** The page may never say that it is done. */
  #forgetOverdue(now: number): void {
    for (const [stanza, until] of this.#handling) {
      if (until > now) return;
      this.#handling.delete(stanza);
    }
  }
}

/** Hides an attribute from the page. It is the only thing that we change in what the page receives, and only for calls that we make. */
function hideAttribute(stanza: PageNode, attribute: string | undefined): void {
  if (attribute === undefined) return;
  const [action] = Array.isArray(stanza.content) ? (stanza.content as PageNode[]) : [];
  if (action?.attrs) action.attrs[attribute] = '';
}
