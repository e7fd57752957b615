/**
 * The builds of WhatsApp Web that this page can be, and what each of them has.
 *
 * Only this table says how builds differ: all other code asks it. (The functions of the VoIP
 * stack are in a file of their own, `stack-functions.ts`.)
 * Each row has its source. `www/README.md` also lists what is inferred.
 */

export const BUILDS = ['older', 'april', 'august', 'newest'] as const;

export type Build = (typeof BUILDS)[number];

export interface BuildFacts {
  /**
   * The call collection: a list of Backbone-like models whose states are words, or a Map of
   * models whose states are numbers. Source: host.md §0, §4.3.
   */
  readonly collection: 'list' | 'map';
  /** Whether the page has a VoIP stack of its own. Source: host.md §0. */
  readonly hasStack: boolean;
  /**
   * The number of parameters of `startWAWebVoipCall`. With six, the function asks for consent.
   * Source: host.md §1.6, §4.5, §10.1; for August's starters for groups, stack.md §2.1.
   */
  readonly startParameters: 5 | 6;
  /**
   * The parameters of `ensureE2ESessions`. `array`: the devices and two more. `positional`: four.
   * `object`: one object. `positional` existed between April and August, so no build here has it,
   * but the URL's `sessions` may choose any form for any build. Source: host.md §1.6, §10.
   */
  readonly sessions: 'array' | 'positional' | 'object';
  /**
   * Whether the socket may live in a worker; the URL's `comms` chooses. In such a build the stack
   * sends its stanzas through another module. Source: host.md §10.
   */
  readonly hasWorkerComms: boolean;
  /**
   * Which property of the response of `queryWidExists` is an account's LID: `lid` or `wid`.
   * Source: host.md §10.
   */
  readonly accountLid: 'lid' | 'wid';
  /** The property that holds a wid's text; the page's own code treats `$1` as private. Source: host.md §7, §10. */
  readonly widText: '_serialized' | '$1';
  /**
   * Where an incoming offer goes when calling is enabled and there is no stack, as on a page that
   * is not isolated. Source: host.md §10.
   */
  readonly offerWithoutStack: 'collection' | 'lost';
  /**
   * Whether the page reports a ringing call as missed when its model becomes AcceptSent. For August
   * this is not known: `false` is a guess. Source: host.md §10.1.
   */
  readonly missesAcceptSent: boolean;
  /**
   * The form of the data that the stack's events bring to the page's models, and which modules
   * handle the events. Source: host.md §4.3, §10.1.
   */
  readonly events: 'april' | 'august';
  /** The AB prop without which call links do nothing. Source: host.md §10. */
  readonly linkProp: 'enable_web_calling' | 'enable_web_group_calling';
  /**
   * Whether a start of a call also starts the stack, if that is not up. Else the page asks the user
   * to wait a moment, and does nothing else. Source: host.md §10.
   */
  readonly bringsStackUp: boolean;
  /** Whether the collection reports a pending start (`pendingOutgoingCall`). Source: host.md §10. */
  readonly hasPendingCalls: boolean;
  /**
   * Whether the page reaches the stack through a worker. Then functions without a result resolve
   * at once. Source: host.md §10, stack.md §1.
   */
  readonly isStackInWorker: boolean;
  /** Whether the page reports that its stack no longer responds. Source: host.md §10. */
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
