import type { PageNode } from '../crossing/types';
import { attempt, hookAround, type Undo } from './hook';
import type { Modules } from './finder';
import { withTimeout } from './timeout';

/** The page looks devices and senders up while it handles a stanza; then it is done, or never. */
const HANDLING_MS = 10_000;

/** Who hears of what comes in. */
export interface InboundListener {
  /** Before the page reads a stanza: the name of an attribute of its action that it is not to read. */
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
      attempt(() => hide(stanza, listener.hidden(stanza)));
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

/** The one thing of the page's that we change on its way, and only of calls that we make. */
function hide(stanza: PageNode, attribute: string | undefined): void {
  if (attribute === undefined) return;
  const [action] = Array.isArray(stanza.content) ? (stanza.content as PageNode[]) : [];
  if (action?.attrs) action.attrs[attribute] = '';
}
