/**
 * `window.simulation`: the handle of tests and of the page's own view.
 * WhatsApp Web has nothing like it.
 */

import type { Build } from './builds.ts';
import type { Faults } from './faults.ts';
import type { WapNode } from './modules/wap-node.ts';
import type { Parameters } from './parameters.ts';

/** One stanza, in the spelling of the recordings and as the bytes on the wire. */
export interface Stanza {
  xml: string;
  /** Lower case, the flag byte first. */
  hex: string;
  node: WapNode;
}

export interface Passage {
  direction: 'sent' | 'received';
  stanza: Stanza;
  /** In milliseconds. */
  time: number;
}

/** What `ensureE2ESessions` was told beside the devices, as far as it was; the names are the page's. */
export interface SessionOptions {
  isRetry?: unknown;
  scope?: unknown;
  identityChanged?: unknown;
  options?: unknown;
  sessionScope?: unknown;
}

/** A call which other code made on a seam of the page. */
export type LogEntry =
  | { call: 'fanOut'; wids: string[]; answer: string[] }
  | { call: 'ensureSessions'; wids: string[] } & SessionOptions
  | { call: 'encrypt'; wid: string; retryCount: number; proto: unknown }
  | { call: 'identity' }
  | { call: 'permissions'; video: boolean };

/** As what a chat shows a call that is over. */
export type CallLogKind =
  | 'missed' | 'accepted_elsewhere' | 'rejected_elsewhere'
  // Of the stack's calls alone.
  | 'canceled' | 'unavailable' | 'rejected' | 'connected' | 'failed' | 'connected_lonely';

export interface CallLogEntry {
  id: string;
  /** A wid, as text. */
  peer: string;
  kind: CallLogKind;
  outgoing: boolean;
  isVideo: boolean;
}

export interface Ring {
  id: string;
  /** A wid, with or without a device. */
  from: string;
  isVideo?: boolean;
  isGroup?: boolean;
  isSilenced?: boolean;
  /** In seconds. */
  offerTime?: number;
}

export interface Simulation {
  /** Which WhatsApp Web the page is. */
  readonly build: Build;
  /** All that the page sent, oldest first. */
  readonly sent: Stanza[];
  /** All that the page received, oldest first. */
  readonly received: Stanza[];
  /** Both of these in the order in which they passed the socket. */
  readonly traffic: Passage[];
  /** Calls on the VoIP stack and its start functions: name, then arguments, wids as text. */
  readonly native: unknown[][];
  /** All of `native` and, in their place, the page's own steps on the way. */
  readonly stack: unknown[][];
  readonly log: LogEntry[];
  /** What the page has written into its chats about calls, oldest first. */
  readonly callLog: CallLogEntry[];
  readonly faults: Faults;
  /** AB props of this account; a change is seen at the next look. */
  readonly abProps: Map<string, unknown>;
  /** LID by phone number, of the users whose LID the page knows. Empty at first. */
  readonly lids: Map<string, string>;
  /** Phone numbers, or LIDs, of those who have no account. Empty at first: everybody has one. */
  readonly strangers: Set<string>;
  /** The device numbers which the fan-out answers for every user. */
  devices: number[];
  /** Whether the loader is in place and the modules are registered. */
  ready: boolean;
  /** Whether an account is logged in. */
  isLoggedIn: boolean;
  /** Whether the socket to the relay is open. */
  connected: boolean;
  /** Somebody has scanned the QR code. */
  logIn(): void;
  /** An incoming call on the legacy path, without the relay. Gives the call's model. */
  ring(call: Ring): unknown;
  /** Answers the browser's prompt for microphone or camera which a fault left open. */
  answerPrompt(isAllowed: boolean): void;
  /** Answers the popup that asks before a call which a fault left open. */
  answerConsent(isGiven: boolean): void;
  /** The VoIP stack dies: there is none from now on, and its call goes without an end. */
  loseStack(): void;
  /** From the waiting room of a call link: let in, or not. Nothing when this page is in none. */
  admit(): void;
  deny(): void;
  /** Calls back after each change of the above. */
  onChange(listener: () => void): void;

  /** For the modules: a stanza has passed the socket. */
  passed(direction: Passage['direction'], stanza: Stanza): void;
  /** For the modules: something above has changed. */
  changed(): void;
}

export function createSimulation(parameters: Parameters): Simulation {
  const listeners: (() => void)[] = [];
  const simulation: Simulation = {
    build: parameters.build,
    sent: [],
    received: [],
    traffic: [],
    native: [],
    stack: [],
    log: [],
    callLog: [],
    faults: {},
    abProps: new Map(parameters.abProps),
    lids: new Map(),
    strangers: new Set(),
    devices: [0, 7],
    ready: false,
    isLoggedIn: parameters.isLoggedIn,
    connected: false,
    logIn: () => { throw new Error('the modules are not registered yet'); },
    ring: () => { throw new Error('the modules are not registered yet'); },
    answerPrompt: () => { throw new Error('this page asks for no device'); },
    answerConsent: () => { throw new Error('this page asks for no consent'); },
    loseStack: withoutStack,
    admit: withoutStack,
    deny: withoutStack,
    onChange(listener) { listeners.push(listener); },
    passed(direction, stanza) {
      simulation[direction].push(stanza);
      simulation.traffic.push({ direction, stanza, time: Date.now() });
      simulation.changed();
    },
    changed() { for (const listener of listeners) listener(); },
  };
  return simulation;
}

function withoutStack(): never {
  throw new Error('this page has no VoIP stack');
}
