/** The public types of wpp-call. */

/** WhatsApp Web's own address object, as far as scripts need it. */
export interface Wid {
  readonly user: string;
  readonly server: string;
  toString(): string;
}

/** WhatsApp Web's own call object, as far as scripts need it. */
export interface CallModel {
  readonly id: string;
  readonly peerJid: Wid;
  readonly isVideo: boolean;
  /** A number on newer pages, a word on older ones. */
  getState(): number | string | null;
}

export interface CallOfferOptions {
  /** Offers video beside audio. Default: false. */
  isVideo?: boolean;
}

export interface CallConfiguration {
  /** How stanzas are spelt: what today's servers take (the default), or what wa-js 4.3.1 sent. */
  stanzaProfile?: 'current' | 'wa-js-4.3';
  /** Prints each call stanza that comes in, and what we send with its acks. Default: false. */
  trace?: boolean;
}

/**
 * A stanza of call signalling, to be read. Of the keys and tokens of relays, and of the
 * trusted-contact token, it has the length alone.
 */
export interface ParsedStanza {
  stanza: 'call' | 'ack' | 'receipt';
  /** Of a call: what it does, with everything that it says about it. */
  action?: { tag: string; callId?: string; callCreator?: string; [property: string]: unknown };
  [property: string]: unknown;
}

/** The payload of `call.incoming_call`. */
export interface IncomingCall {
  /** What `accept`, `reject` and `end` take. */
  id: string;
  isGroup: boolean;
  isVideo: boolean;
  /** When it was offered, in seconds since 1970-01-01 UTC. */
  offerTime: number;
  /** The caller, without a device. */
  sender: Wid;
  /** The caller's device. */
  peerJid: Wid;
}

/** Events and their payloads. */
export interface CallEvents {
  /** A call rings here. Once per call. */
  'call.incoming_call': IncomingCall;
}

/** `WPP.call` */
export interface Call {
  /**
   * Calls somebody: digits, `…@c.us`, `…@s.whatsapp.net`, `…@lid` or a Wid.
   * Resolves when the server has acknowledged the offer, with the page's own object for the call.
   */
  offer(to: string | Wid, options?: CallOfferOptions): Promise<CallModel>;
  /** Takes a call; without an id, the first that rings. `true`: the server acknowledged it. */
  accept(callId?: string): Promise<boolean>;
  /** Refuses a call; without an id, the first that rings. `true`: the server acknowledged it. */
  reject(callId?: string): Promise<boolean>;
  /** `reject` under its older name. */
  rejectCall(callId?: string): Promise<boolean>;
  /** Ends a call; without an id, the active one. `true`: the server acknowledged it. */
  end(callId?: string): Promise<boolean>;
  /** Switches WhatsApp Web's own calling interface on. */
  enableCallInterface(): Promise<void>;
  /** Sets options; throws a {@link WPPError} and sets none when one is wrong. */
  configure(options: CallConfiguration): void;
  /**
   * Reads a stanza of call signalling: one of the page's own, a plain `{ tag, attrs, content }`, or
   * XML as the page prints it. Throws a {@link WPPError} that says what is wrong with it.
   */
  parse(stanza: object | string): ParsedStanza;
  /** Takes wpp-call out of the page: every hook, and `WPP.call` itself. */
  dispose(): void;
}

/** What every function fails with. */
export interface WPPError extends Error {
  /** Stable; what to test for. */
  readonly code: string;
  /** The facts of the case, such as `callId`. */
  readonly [fact: string]: unknown;
}

type Listener<E extends keyof CallEvents> = (payload: CallEvents[E]) => void;

/** The global `WPP`, as far as wpp-call brings it. */
export interface WPP {
  call: Call;
  on<E extends keyof CallEvents>(event: E, listener: Listener<E>): unknown;
  once<E extends keyof CallEvents>(event: E, listener: Listener<E>): unknown;
  off<E extends keyof CallEvents>(event: E, listener: Listener<E>): unknown;
  /** Resolves with the payload, in a list, of the next event. */
  waitFor<E extends keyof CallEvents>(event: E, timeoutMs?: number): Promise<[CallEvents[E]]>;
}
