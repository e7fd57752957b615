/**
 * The builds of WhatsApp Web that this page can be, and what each of them has.
 *
 * This is the one place that says how builds differ: everything else asks this table. (The
 * functions of the VoIP stack are in a file of their own, `stack-functions.ts`.)
 * Each row has its source; what is inferred is listed in `www/README.md`, too.
 */

export const BUILDS = ['older', 'april', 'august', 'newest'] as const;

export type Build = (typeof BUILDS)[number];

export interface BuildFacts {
  /**
   * The call collection: a list of Backbone-like models with worded states, or a Map of
   * models with numbered ones. Source: host.md §0, §4.3.
   */
  readonly collection: 'list' | 'map';
  /** Whether the page has a VoIP stack of its own. Source: host.md §0. */
  readonly hasStack: boolean;
  /**
   * The number of parameters of `startWAWebVoipCall`; with six it asks for consent.
   * Source: host.md §1.6, §4.5, §10.1; stack.md §2.1 of the starters for groups in August.
   */
  readonly startParameters: 5 | 6;
  /**
   * What `ensureE2ESessions` takes: the devices and two parameters more, four parameters, or one
   * object. The second was between April and August; the URL's `sessions` gives it to any build.
   * Source: host.md §1.6, §10.
   */
  readonly sessions: 'array' | 'positional' | 'object';
  /**
   * Whether the socket may live in a worker, as the URL's `comms` says. Then the stack's stanzas
   * leave by a module of their own. Source: host.md §10.
   */
  readonly hasWorkerComms: boolean;
  /**
   * Where an account's LID is in the answer of `queryWidExists`: in its `lid`, or it is the `wid`.
   * Source: host.md §10.
   */
  readonly accountLid: 'lid' | 'wid';
  /** The property in which a wid keeps its text, for all to see. Source: host.md §7, §10. */
  readonly widText: '_serialized' | '$1';
  /**
   * Where an incoming offer goes when calling is enabled and there is no stack, as on a page that
   * is not isolated. Source: host.md §10.
   */
  readonly offerWithoutStack: 'collection' | 'lost';
  /**
   * Whether a ringing call whose model becomes AcceptSent is said to be missed. Of August it is not
   * known; no is a guess. Source: host.md §10.1.
   */
  readonly missesAcceptSent: boolean;
  /**
   * The form of what the stack's events bring to the page's models, and where these are handled.
   * Source: host.md §4.3, §10.1.
   */
  readonly events: 'april' | 'august';
  /** The AB prop without which call links do nothing. Source: host.md §10. */
  readonly linkProp: 'enable_web_calling' | 'enable_web_group_calling';
  /**
   * Whether a start brings the stack up where it is not. Else the page asks the user to wait a
   * moment, and does nothing. Source: host.md §10.
   */
  readonly bringsStackUp: boolean;
  /** Whether the collection says that a start is pending. Source: host.md §10. */
  readonly hasPendingCalls: boolean;
  /**
   * Whether the stack is behind a worker: then functions that give nothing resolve at once.
   * Source: host.md §10, stack.md §1.
   */
  readonly isStackInWorker: boolean;
  /** Whether the page says that its stack answers no more. Source: host.md §10. */
  readonly tellsUnresponsive: boolean;
}

export const FACTS: Readonly<Record<Build, BuildFacts>> = {
  older: {
    collection: 'list', hasStack: false, startParameters: 5, sessions: 'array', hasWorkerComms: false, accountLid: 'lid',
    widText: '_serialized', offerWithoutStack: 'collection',
    missesAcceptSent: false, events: 'april', linkProp: 'enable_web_group_calling',
    bringsStackUp: false, hasPendingCalls: false, isStackInWorker: false, tellsUnresponsive: false,
  },
  april: {
    collection: 'map', hasStack: true, startParameters: 5, sessions: 'array', hasWorkerComms: false, accountLid: 'lid',
    widText: '_serialized', offerWithoutStack: 'lost',
    missesAcceptSent: true, events: 'april', linkProp: 'enable_web_group_calling',
    bringsStackUp: false, hasPendingCalls: false, isStackInWorker: false, tellsUnresponsive: false,
  },
  august: {
    collection: 'map', hasStack: true, startParameters: 5, sessions: 'object', hasWorkerComms: true, accountLid: 'wid',
    widText: '_serialized', offerWithoutStack: 'collection',
    missesAcceptSent: false, events: 'august', linkProp: 'enable_web_group_calling',
    bringsStackUp: true, hasPendingCalls: true, isStackInWorker: true, tellsUnresponsive: false,
  },
  newest: {
    collection: 'map', hasStack: true, startParameters: 6, sessions: 'object', hasWorkerComms: true, accountLid: 'wid',
    widText: '$1', offerWithoutStack: 'collection',
    missesAcceptSent: false, events: 'august', linkProp: 'enable_web_calling',
    bringsStackUp: true, hasPendingCalls: true, isStackInWorker: true, tellsUnresponsive: true,
  },
};
