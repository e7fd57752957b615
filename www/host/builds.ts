/**
 * The builds of WhatsApp Web that this page can be, and what each of them has.
 *
 * This is the one place that says how builds differ: everything else asks this table.
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
   * Source: host.md §1.6, §4.5.
   */
  readonly startParameters: 5 | 6;
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
  /** Whether `previewAndJoinCallLink` gives 0 whatever comes of it. Source: host.md §10. */
  readonly joinLinkGives0: boolean;
}

export const FACTS: Readonly<Record<Build, BuildFacts>> = {
  older: {
    collection: 'list', hasStack: false, startParameters: 5,
    missesAcceptSent: false, events: 'april', linkProp: 'enable_web_group_calling', joinLinkGives0: false,
  },
  april: {
    collection: 'map', hasStack: true, startParameters: 5,
    missesAcceptSent: true, events: 'april', linkProp: 'enable_web_group_calling', joinLinkGives0: false,
  },
  august: {
    collection: 'map', hasStack: true, startParameters: 6,
    missesAcceptSent: false, events: 'august', linkProp: 'enable_web_group_calling', joinLinkGives0: false,
  },
  newest: {
    collection: 'map', hasStack: true, startParameters: 6,
    missesAcceptSent: false, events: 'august', linkProp: 'enable_web_calling', joinLinkGives0: true,
  },
};
