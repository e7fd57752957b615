/** The public types of wpp-call. */

/** WhatsApp Web's own address object, as far as scripts need it. */
export interface Wid {
  readonly user: string;
  readonly server: string;
  /** The address as text, where this WhatsApp Web shows it; `String(wid)` gives it on each. */
  readonly _serialized?: string;
  toString(): string;
}

/**
 * Somebody to call: a phone number with its country code, `…@c.us`, `…@s.whatsapp.net`, `…@lid`, or
 * a Wid, also as JSON.
 */
export type Callee = string | number | Wid | { user: string; server: string };

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
  /**
   * How calls are made: by WhatsApp Web's own stack, with sound and pictures; by stanzas alone; or
   * by its stack where that can be used (`auto`, the default).
   */
  path?: 'auto' | Path;
  /** How stanzas are spelt: what today's servers take (the default), or what wa-js 4.3.1 sent. */
  stanzaProfile?: 'current' | 'wa-js-4.3';
  /** Prints each call stanza that comes in, and what we send with its acks. Default: false. */
  trace?: boolean;
  /** How long a stanza waits for its ack before it is sent again, in ms. Default: 10000. */
  ackTimeoutMs?: number;
  /** How often a stanza is sent again before it has failed. Default: 2. */
  retries?: number;
  /** How long a call rings that nobody answers, in ms. Default: 90000 over there, 60000 here. */
  ringTimeoutMs?: { caller?: number; callee?: number };
}

/** Who makes a call: WhatsApp Web's own stack, or we by stanzas. */
export type Path = 'native' | 'stanza';

/** What can be said of WhatsApp Web's own calling interface. */
export interface CallStatus {
  /** It is switched on, and its stack is up where one can be. */
  enabled: boolean;
  /** Its stack is up: calls are made natively, unless `path` says otherwise. */
  initialised: boolean;
  /** This browser, or this page, cannot run it. */
  gated: boolean;
  /** Why no call can be made natively, such as `missing_shared_array_buffer`. */
  reason: string | null;
}

/** What a diagnosis says of: whether it will work. */
export type CallTask = 'offer' | 'accept' | 'reject' | 'events';

/** Whether something will work on a path. */
export interface Verdict {
  works: boolean;
  /** WhatsApp's names that it cannot do without. */
  missing: string[];
  /** Why else it will not, such as `missing_shared_array_buffer`. */
  reason: string | null;
}

/** What there is of one of WhatsApp's modules. */
export interface DiagnosedModule {
  /** `empty`: without the part that is used; `throws`: the page cannot make it; `unasked`: it was not looked for. */
  found: 'yes' | 'missing' | 'empty' | 'throws' | 'unasked';
  /** Which form it has, where builds differ. */
  form: string | null;
  /** The first build that has it, as far as known. */
  since: string;
  /** By its name, what each is: as `typeof` says, of a function with the number of its parameters. */
  names: Record<string, string>;
}

/** What a page has, and what will work there: plain, and without a word of anybody's. */
export interface Diagnosis {
  /** Of wpp-call. */
  version: string;
  /** Why nothing of it works, such as `wasm_not_started`. */
  fault: string | null;
  /** What the page does not tell is `null`. */
  page: {
    /** Of WhatsApp Web. */
    version: string | null;
    /** `stub`: what a page begins with; `webpack`: that of pages before 2.3000. */
    loader: 'meta' | 'stub' | 'webpack' | 'none';
    loggedIn: boolean | null;
    isolated: boolean;
    sharedArrayBuffer: boolean;
    userActivation: { isActive: boolean; hasBeenActive: boolean } | null;
    /** Where its socket lives. */
    comms: 'page' | 'worker' | 'unknown';
  };
  /** What WhatsApp allows, and why this browser cannot. */
  gates: { callingEnabled: boolean | null; downloadEnabled: boolean | null; unsupported: string | null };
  /** WhatsApp Web's own VoIP stack. */
  stack: { inited: boolean | null; initFailed: boolean | null; unresponsive: boolean | null; type: string | null };
  modules: Record<string, DiagnosedModule>;
  /** Of these, WhatsApp's names that are not there. No build has all, and most do without. */
  missing: string[];
  /** What of the page's is hooked, and how often it was called since; whether a hook of somebody else's lies above. */
  hooks: Record<string, { calls: number; isOutermost: boolean }>;
  /** By their codes, the last ten errors. Times are in milliseconds since 1970-01-01 UTC. */
  errors: Record<string, { count: number; lastTime: number }>;
  verdict: Record<CallTask, Record<Path, Verdict>>;
}

export interface CallLinkOptions {
  /** Default: false. */
  isVideo?: boolean;
  /** When the call is to begin: a Date, or seconds since 1970-01-01 UTC. */
  startTime?: Date | number;
}

export interface EndOptions {
  /** What the peer is told: 1 to 64 characters. Default: nothing, as when somebody declines or hangs up. Not with a native call: WhatsApp's stack tells none. */
  reason?: string;
}

export type CallState = 'idle' | 'calling' | 'ringing' | 'connecting' | 'active' | 'ended';

/** What came of a call. */
export type CallOutcome =
  | 'completed' | 'missed' | 'unanswered' | 'rejected' | 'cancelled'
  | 'accepted_elsewhere' | 'rejected_elsewhere' | 'failed' | 'unknown';

/** The other side of a call, as far as WhatsApp Web knows it at that moment. */
export interface CallPeer {
  jid: string;
  lid: string | null;
  /** Digits. */
  phone: string | null;
}

/** A call: plain, and safe to turn into JSON. Times are in seconds since 1970-01-01 UTC. */
export interface CallInfo {
  id: string;
  path: Path;
  direction: 'incoming' | 'outgoing';
  state: CallState;
  isVideo: boolean;
  isGroup: boolean;
  /** The group that is called, where it is one's and somebody says so. */
  groupJid: string | null;
  /** It came from somebody by whom the user is not to be disturbed, and makes no sound. */
  isSilenced: boolean;
  peer: CallPeer;
  /** The device that offered it, or that took it. */
  peerDevice: string | null;
  /** Who sent the offer. */
  creator: string | null;
  /** Of the call link that it was joined by. */
  linkToken: string | null;
  /** In the waiting room of a call link, until somebody lets us in. */
  isWaiting: boolean;
  offerTime: number;
  acceptedTime: number | null;
  endedTime: number | null;
  /** How long both sides were in it. */
  durationMs: number | null;
  /** As the server has acknowledged. */
  muted: boolean;
  peerMuted: boolean;
  outcome: CallOutcome | null;
  /** As the other side gave it, or `offline`, or the code of an error. */
  reason: string | null;
}

/** What is known of a call when it is offered. */
export type OfferedCall = Pick<CallInfo, 'id' | 'isVideo' | 'isGroup' | 'groupJid' | 'offerTime' | 'peer'>;

/** A stanza that came in or went out, bytes as hex digits. */
export interface TraceEntry {
  /** In milliseconds since 1970-01-01 UTC. */
  time: number;
  direction: 'in' | 'out';
  /** Whose signalling it is, where its call is known. */
  path: Path | null;
  stanza?: ParsedStanza;
  /** What is wrong with it. */
  error?: string;
}

/**
 * A stanza of call signalling, to be read. Of keys, tokens and secrets, and of call links, it has
 * the length alone.
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
  /** The group that is called, where it is one's and somebody says so. */
  groupJid: string | null;
  isVideo: boolean;
  /** It came from somebody by whom the user is not to be disturbed, and makes no sound. */
  isSilenced: boolean;
  /** When it was offered, in seconds since 1970-01-01 UTC. */
  offerTime: number;
  /** The caller, without a device. */
  sender: Wid;
  /** The caller's device. */
  peerJid: Wid;
  /** The caller by both addresses. */
  peer: CallPeer;
}

/** Events and their payloads. */
export interface CallEvents {
  /** A call rings here. Once per call. */
  'call.incoming_call': IncomingCall;
  /** A call is being offered from here. */
  'call.outgoing_call': OfferedCall;
  /** Forward only. */
  'call.state_changed': { id: string; from: CallState; to: CallState };
  /** A call was taken: `by` whom over there, or here (`null`), or by another device of mine (`elsewhere`). */
  'call.accepted': { id: string; by: string | null; elsewhere: boolean };
  /** The last event of a call. */
  'call.ended': {
    id: string;
    outcome: CallOutcome;
    reason: string | null;
    durationMs: number | null;
    by: 'me' | 'peer' | 'server' | null;
  };
  /** A call came in and nobody took it; `call.ended` follows. */
  'call.missed': OfferedCall;
  /** The other side's microphone went off or on. */
  'call.peer_muted': { id: string; muted: boolean };
  /** The other side asks for video; `upgradeVideo` agrees. */
  'call.video_requested': { id: string; by: string };
  /** Somebody raised a hand, or lowered it. */
  'call.hand_raised': { id: string; by: string; raised: boolean };
  /** Somebody began to share a screen, or stopped. */
  'call.screen_share': { id: string; by: string; sharing: boolean };
  /** The server has acknowledged what we sent. */
  'call.ack': { id: string; action: string; stanzaId: string; rttMs: number };
  /** The server has refused it. */
  'call.nack': { id: string; action: string; code: string; name: string | null };
}

/** `WPP.call` */
export interface Call {
  /**
   * Calls somebody. Resolves when the server has acknowledged the offer, with the page's own object
   * for the call.
   */
  offer(to: Callee, options?: CallOfferOptions): Promise<CallModel>;
  /** Takes a call; without an id, the first that rings. `true`: the server acknowledged it. */
  accept(callId?: string): Promise<boolean>;
  /** Refuses a call; without an id, the first that rings. `true`: the server acknowledged it. */
  reject(callId?: string, options?: EndOptions): Promise<boolean>;
  /** `reject` under its older name. */
  rejectCall(callId?: string, options?: EndOptions): Promise<boolean>;
  /** Ends a call; without an id, the active one. `true`: the server acknowledged it. */
  end(callId?: string, options?: EndOptions): Promise<boolean>;
  /** Tells the other side that the microphone is off; without an id in the active call. */
  mute(callId?: string): Promise<boolean>;
  /** Tells the other side that it is on. */
  unmute(callId?: string): Promise<boolean>;
  setMute(muted: boolean, callId?: string): Promise<boolean>;
  /** Asks for video in a native call, or agrees to it; without an id in the active call. */
  upgradeVideo(callId?: string): Promise<boolean>;
  /** Raises a hand in a native call, or lowers it; without an id in the active call. */
  raiseHand(raised?: boolean, callId?: string): Promise<boolean>;
  /** Makes a call link, `https://call.whatsapp.com/…`. */
  createCallLink(options?: CallLinkOptions): Promise<string>;
  /**
   * Joins the call behind a link, with the camera on when `isVideo`. `false`: the link is good, and
   * there is no stack to join it with.
   */
  joinCallLink(address: string, options?: CallOfferOptions): Promise<boolean>;
  /** The calls that are known, oldest first. */
  list(): CallInfo[];
  get(callId: string): CallInfo | undefined;
  /**
   * The last 1000 stanzas of call signalling that came in or went out, oldest first. They are read
   * now: what the page has changed in one since it came shows.
   */
  trace(): TraceEntry[];
  /**
   * Switches WhatsApp Web's own calling interface on, and waits for its stack where one can run.
   * Fails when that does not come up. A second time it does nothing.
   */
  enableCallInterface(): Promise<void>;
  /** What is enabled, initialised, gated, and why. */
  status(): Promise<CallStatus>;
  /** What this page has, and what will work here; prints it as tables, too. What to send with a report of a problem. */
  diagnose(): Promise<Diagnosis>;
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

/** What the functions fail with: by each code, its facts. */
export interface WPPErrorFacts {
  call_not_found: OfCall;
  call_is_not_incoming_ring: CallInState;
  call_is_not_outcoming_calling: CallInState;
  call_is_not_active: CallInState;
  call_is_not_user: { to: string };
  not_logged_in: NoFacts;
  user_id_is_null: NoFacts;
  invalid_wid: { to: string; expected: string };
  invalid_call_id: { found: string };
  invalid_option: { option: string; expected: string; found: string };
  invalid_stanza: { place: string; expected: string; found?: string | null };
  invalid_call_link: { found: string };
  contact_not_found: { to: string };
  voip_stack_not_found: { reason: string };
  call_refused: OfCall & { cause: string };
  no_devices: { to: string };
  encryption_failed: { devices: string[]; cause: string };
  send_failed: OfCall & { cause: string };
  call_nack: OfCall & { nack: string; nackName?: string };
  call_ack_timeout: OfCall;
  call_ended: OfCall;
  relay_missing: OfCall;
  host_not_found: { cause: string };
  host_module_not_found: { module: string };
  host_failed: { step: string; cause: string };
  no_random_source: NoFacts;
  wasm_not_started: { cause: string };
  core_failed: NoFacts;
  disposed: NoFacts;
}

type NoFacts = Record<never, never>;
/** Without an id where none was given. */
type OfCall = { callId?: string };
/** The state is WhatsApp Web's own, or ours. */
type CallInState = OfCall & { state?: string | number | null };

/** Stable; what to test for. */
export type WPPErrorCode = keyof WPPErrorFacts;

type AnyFact = { [C in WPPErrorCode]: keyof WPPErrorFacts[C] }[WPPErrorCode];

/** What every function fails with: an error with a code, and the facts of the case. */
export type WPPError<Code extends WPPErrorCode = WPPErrorCode> = {
  [C in Code]: Error & { readonly code: C } & Readonly<WPPErrorFacts[C]>
    & { readonly [F in Exclude<AnyFact, keyof WPPErrorFacts[C]>]?: undefined };
}[Code];

/** Hears of an event. */
export type CallListener<E extends keyof CallEvents> = (payload: CallEvents[E]) => void;

/** Hears of every event, wa-js's own as well. */
export type AnyListener = (event: string, ...values: any[]) => void;

/** The events, by the methods of wa-js's own emitter. Where nothing else is said, they can be chained. */
export interface CallEmitter {
  on<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  addListener<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  prependListener<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  once<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  prependOnceListener<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  many<E extends keyof CallEvents>(event: E, times: number, listener: CallListener<E>): unknown;
  prependMany<E extends keyof CallEvents>(event: E, times: number, listener: CallListener<E>): unknown;
  off<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  removeListener<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  /** Of an event, or of all. */
  removeAllListeners(event?: keyof CallEvents): unknown;
  onAny(listener: AnyListener): unknown;
  prependAny(listener: AnyListener): unknown;
  offAny(listener?: AnyListener): unknown;
  /** Whether anybody listens. */
  emit<E extends keyof CallEvents>(event: E, payload: CallEvents[E]): boolean;
  /** Resolves with what the listeners give back. */
  emitAsync<E extends keyof CallEvents>(event: E, payload: CallEvents[E]): Promise<unknown[]>;
  /** Resolves with the payload, in a list, of the next event. */
  waitFor<E extends keyof CallEvents>(event: E, timeoutMs?: number): Promise<[CallEvents[E]]>;
  listeners(event?: keyof CallEvents): ((...values: any[]) => unknown)[];
  listenersAny(): AnyListener[];
  listenerCount(event?: keyof CallEvents): number;
  hasListeners(event?: keyof CallEvents): boolean;
  eventNames(): unknown[];
}

/** Calls `listener` once the page has come so far, soon where it has already; `delay` is in milliseconds. */
type Reached = (listener: () => void, delay?: number) => void;

/** The global `WPP`, as far as wpp-call brings it. Where wa-js is on the page, all but `call` is its own. */
export interface WPP extends CallEmitter {
  call: Call;
  /** Of wpp-call. */
  readonly version: string;
  /** The page has its modules, or loads them. */
  readonly isInjected: boolean;
  /** Somebody is logged in, and calls are being told of. */
  readonly isReady: boolean;
  /** As `isReady`. */
  readonly isFullReady: boolean;
  readonly loader: { onInjected: Reached; onReady: Reached; onFullReady: Reached };
  /** The same methods, and the emitter itself under the same name. */
  ev: CallEmitter & { ev: CallEmitter };
}

declare global {
  /** `window.WPP`, on a page where wpp-call is. */
  var WPP: WPP;
}
