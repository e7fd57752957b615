/**
 * `window.simulation`: tests and the page's own view use it to observe and control the page.
 * The real WhatsApp Web has nothing like it.
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

/** The arguments of `ensureE2ESessions` other than the devices, if not undefined. The names are the page's. */
export interface SessionOptions {
  isRetry?: unknown;
  scope?: unknown;
  identityChanged?: unknown;
  options?: unknown;
  sessionScope?: unknown;
}

/** A recorded call of one of the page's functions for devices, sessions, encryption, identity or permissions. */
export type LogEntry =
  | { call: 'fanOut'; wids: string[]; answer: string[] }
  | { call: 'ensureSessions'; wids: string[] } & SessionOptions
  | { call: 'encrypt'; wid: string; retryCount: number; proto: unknown }
  | { call: 'identity' }
  | { call: 'permissions'; video: boolean };

/** How a chat shows a call that is over. */
export type CallLogKind =
  | 'missed' | 'accepted_elsewhere' | 'rejected_elsewhere'
  // Only for calls of the native stack.
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
  /** Which build of WhatsApp Web the page simulates. */
  readonly build: Build;
  /** All stanzas that the page sent, oldest first. */
  readonly sent: Stanza[];
  /** All stanzas that the page received, oldest first. */
  readonly received: Stanza[];
  /** All sent and received stanzas, in the order in which they passed the socket. */
  readonly traffic: Passage[];
  /** Requests to the VoIP stack and to the functions that start it or a call: name, then arguments, wids as text. */
  readonly native: unknown[][];
  /** All of `native` and the page's own steps, in the order in which they happened. */
  readonly stack: unknown[][];
  readonly log: LogEntry[];
  /** What the page has written into its chats about calls, oldest first. */
  readonly callLog: CallLogEntry[];
  readonly faults: Faults;
  /** AB props of this account. A change takes effect when the page next reads the prop. */
  readonly abProps: Map<string, unknown>;
  /** The LIDs that the page knows, by phone number. Empty at first. */
  readonly lids: Map<string, string>;
  /** Phone numbers or LIDs of users without an account. Empty at first: everybody has an account. */
  readonly strangers: Set<string>;
  /** The device numbers that the fan-out returns for every user. */
  devices: number[];
  /** Whether the loader is in place and the modules are registered. */
  ready: boolean;
  /** Whether an account is logged in. */
  isLoggedIn: boolean;
  /** Whether the socket to the relay is open. */
  connected: boolean;
  /** Logs the account in, as after a scan of the QR code. */
  logIn(): void;
  /** Makes a call come in on the collection's path, without the relay. Returns the call's model. */
  ring(call: Ring): unknown;
  /** Answers the browser's prompt for microphone or camera, if a fault left it open. */
  answerPrompt(isAllowed: boolean): void;
  /** Answers the popup that asks for consent to a call, if a fault left it open. */
  answerConsent(isGiven: boolean): void;
  /** Lets the VoIP stack die: there is none from now on, and its call disappears without a last state. */
  loseStack(): void;
  /** Lets this page in from the waiting room of a call link, or denies it. Does nothing when it is in no waiting room. */
  admit(): void;
  deny(): void;
  /** Calls the listener after each change of the above. */
  onChange(listener: () => void): void;

  /** For the modules: records a stanza that has passed the socket. */
  passed(direction: Passage['direction'], stanza: Stanza): void;
  /** For the modules: calls the listeners of `onChange`. */
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
