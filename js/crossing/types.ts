/** What crosses between the page and the core. */

/** What the core asks for or tells. */
export type Output =
  | { kind: 'identity'; request: number }
  | { kind: 'encrypt'; request: number; to: string; callKey: Uint8Array<ArrayBuffer> }
  | { kind: 'stopEncrypting'; request: number; encrypt: number }
  | { kind: 'calls'; request: number; wanted: string }
  | { kind: 'openCall'; request: number; id: string; peer: string; isVideo: boolean }
  | { kind: 'send'; request: number; timeout: number; stanza: PageNode }
  | { kind: 'enableCalling'; request: number }
  | { kind: 'checkStack'; request: number }
  | ({ kind: 'useStack'; request: number; id: string } & StackAction)
  | { kind: 'joinLink'; request: number; token: string; isVideo: boolean }
  | { kind: 'closeCall'; id: string }
  | { kind: 'activateCall'; id: string }
  | { kind: 'endCall'; id: string; byUser: boolean; isNative: boolean }
  | { kind: 'retransmit'; stanza: PageNode }
  | { kind: 'done' | 'known'; command: number }
  | { kind: 'offered'; command: number; id: string }
  | { kind: 'link'; command: number; address: string }
  | { kind: 'failed'; command: number; error: Failure }
  | { kind: 'event'; name: string; payload: { id: string } };

/** What the page's own stack is to do. */
export type StackAction =
  | { act: 'start'; to: string; isOn: boolean }
  | { act: 'accept' | 'mute' | 'raiseHand'; isOn: boolean }
  | { act: 'reject' | 'end' | 'requestVideo' }
  | { act: 'rejectOther'; isOn: boolean; to: string; creator: string; reason: string }
  | { act: 'acceptVideo'; to: string };

/** An error of the core's. */
export interface Failure {
  message: string;
  facts: { code: string; [fact: string]: unknown };
}

/** A stanza for people to read, or what is wrong with it. */
export interface Parsed { stanza: object; error?: Failure }

/** A stanza. The page has attributes that are its own address objects, the core those that are an `Address`. */
export interface PageNode {
  tag: string;
  attrs?: Record<string, unknown> | null;
  content?: unknown;
}

/** A call key for each of a user's devices. */
export interface Encrypted {
  devices: EncryptedFor[];
  /** My signed device identity, where a ciphertext starts a session. */
  identity?: Uint8Array;
}

/** A device with its ciphertext, or with why there is none. */
export type EncryptedFor = { device: string } & ({ type: string; ciphertext: Uint8Array } | { type?: undefined; cause: string });

/** What users ask for. */
export const enum Command {
  Offer, Accept, Reject, End, SetMute, UpgradeVideo, RaiseHand, CreateLink, JoinLink, EnableCallInterface,
}

/** What is done to encrypt for a user, in order. */
export const enum Part { Devices, Sessions, Encryption, Identity }

/** A call of the page's, described. */
export interface CallDescription {
  id: string;
  /** What the page called it before; empty where it is called as ever. */
  was: string;
  peer: string;
  /** The peer's other address, empty where the page has none; `undefined` where the page was not asked. */
  other?: string | undefined;
  /** Of the call link that it was joined by; empty for none. */
  linkToken: string;
  phase: Phase;
  rawState: string | number | null;
  isGroup: boolean;
  /** The group that is called; empty for none. */
  group: string;
  isVideo: boolean;
  outgoing: boolean;
  active: boolean;
  /** Made by the page's own stack. */
  native: boolean;
  /** Offered while the page was offline. */
  offline: boolean;
  /** Refused or ended by the user, in the page. */
  endedByUser: boolean;
  /** In a waiting room, until somebody lets us in. */
  waits: boolean;
  /** The user is not to be disturbed by it. */
  silenced: boolean;
  /** What the page wrote down of a call that is over, its own number; 0 for nothing. */
  logged: number;
  /** In seconds; 0 where the page does not know. */
  offerTime: number;
}

/** How far a call is. */
export const PHASES = [
  'unknown', 'outgoing', 'ringing', 'connecting', 'active', 'ended', 'ringingThere', 'lost', 'joining',
] as const;

export type Phase = (typeof PHASES)[number];
