import type { PageNode } from '../crossing/types';
import { attempt, hookAround, type Undo } from './hook';
import type { Modules } from './finder';
import { withTimeout } from './timeout';

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
  #handling = 0;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Whether the page is about to decide who handles a stanza. */
  get isHandling(): boolean {
    return this.#handling > 0;
  }

  /** Tells `listener` of each stanza of a call. */
  async watch(listener: InboundListener): Promise<Undo> {
    // The page has this module when it has the collection, or not at all.
    await this.#modules.waitForever('callCollection');
    const inbound = await this.#modules.waitFor('inbound');
    return hookAround(inbound, 'handleCall', ([node]) => {
      const stanza = node as PageNode;
      attempt(() => hideAttribute(stanza, listener.hidden(stanza)));
      this.#handling += 1;
      return (returned) => {
        void withTimeout(HANDLING_MS, returned?.value).catch(() => {}).then(() => {
          this.#handling -= 1;
        });
        if (returned) listener.came(stanza);
      };
    });
  }
}

/** Hides an attribute from the page. It is the only thing that we change in what the page receives, and only for calls that we make. */
function hideAttribute(stanza: PageNode, attribute: string | undefined): void {
  if (attribute === undefined) return;
  const [action] = Array.isArray(stanza.content) ? (stanza.content as PageNode[]) : [];
  if (action?.attrs) action.attrs[attribute] = '';
}
