import type { PageNode } from '../crossing/types';
import { attempt, hookAround, type Undo } from './hook';
import type { Modules } from './finder';

/** How long the handling of a stanza counts as running: the page looks devices and senders up, and may never end. */
const HANDLING_MS = 10_000;

/** Is informed of each incoming stanza of a call. */
export interface InboundListener {
  /** Called before the page reads the stanza. Returns the name of the action's attribute to hide, if any. */
  hidden(stanza: PageNode): string | undefined;
  /** Called when the page's handler has returned. */
  came(stanza: PageNode): void;
}

/** The stanzas of calls that the page receives. */
export class Inbound {
  readonly #modules: Modules;
  /** The stanzas that the page is handling, each with the time until which it counts. Timers would be expensive. */
  readonly #handling = new Map<PageNode, number>();

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Whether the page is handling a stanza. It may not have decided yet which of its parts gets the stanza. */
  get isHandling(): boolean {
    this.#forgetOverdue(performance.now());
    return this.#handling.size > 0;
  }

  /** Informs `listener` of each stanza of a call. */
  async watch(listener: InboundListener): Promise<Undo> {
    // When the page has the collection, it also has the module `inbound`, or never will.
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

  /** Forgets stanzas whose handling takes too long. They are in the order of their times. */
  #forgetOverdue(now: number): void {
    for (const [stanza, until] of this.#handling) {
      if (until > now) return;
      this.#handling.delete(stanza);
    }
  }
}

/** Hides an attribute from the page. We change nothing else in incoming stanzas, and this only for calls that we make. */
function hideAttribute(stanza: PageNode, attribute: string | undefined): void {
  if (attribute === undefined) return;
  const [action] = Array.isArray(stanza.content) ? (stanza.content as PageNode[]) : [];
  if (action?.attrs) action.attrs[attribute] = '';
}
