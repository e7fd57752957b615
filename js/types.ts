/** The public types of wpp-call. */

/** WhatsApp Web's own address object (a Wid). Only the members that scripts need are declared. */
export interface Wid {
  readonly user: string;
  readonly server: string;
  /** The address as text. Some builds of WhatsApp Web lack this property; `String(wid)` works in all of them. */
  readonly _serialized?: string;
  toString(): string;
}

/**
 * The user to call: a phone number with its country code, an address (`…@c.us`, `…@s.whatsapp.net`, `…@lid`),
 * a Wid, or a Wid that went through JSON.
 */
export type Callee = string | number | Wid | { user: string; server: string };

/** WhatsApp Web's own call object. Only the members that scripts need are declared. */
export interface CallModel {
  readonly id: string;
  readonly peerJid: Wid;
  readonly isVideo: boolean;
  /** Returns WhatsApp Web's own state of the call: a number on newer pages, a word on older ones. */
  getState(): number | string | null;
}

/** The options of `offer` and `joinCallLink`. */
export interface CallOfferOptions {
  /** Whether the call has video as well as audio. Default: false. */
  isVideo?: boolean;
}

/** The options of `configure`. An option that is left out keeps its value. */
export interface CallConfiguration {
  /**
   * How calls are made. `native`: by WhatsApp Web's own VoIP stack, with audio and video. `stanza`: by wpp-call's
   * stanzas, without media. `auto` (the default): `native` if the stack can be used, otherwise `stanza`.
   */
  path?: 'auto' | Path;
  /** The form of outgoing stanzas: the one that today's servers accept (the default), or that of wa-js 4.3.1. */
  stanzaProfile?: 'current' | 'wa-js-4.3';
  /** Whether to print to the console what {@link Call.trace} keeps. Default: false. */
  trace?: boolean;
  /**
   * The time to wait for an ack before a retransmission, in ms: 1 to 3600000. Default: 10000. In a native call,
   * nothing is retransmitted; an ack is waited for during `ackTimeoutMs` × (`retries` + 1).
   */
  ackTimeoutMs?: number;
  /** The number of retransmissions before a stanza fails with `call_ack_timeout`: 0 to 10. Default: 2. */
  retries?: number;
  /**
   * How long an unanswered call rings, in ms: 1 to 3600000. `caller`: a call made by `offer`, counted
   * from the server's ack, default 90000. `callee`: an incoming call, default 60000.
   */
  ringTimeoutMs?: { caller?: number; callee?: number };
}

/** Who makes a call: WhatsApp Web's own VoIP stack (`native`), or wpp-call with its own stanzas (`stanza`). */
export type Path = 'native' | 'stanza';

/** The state of WhatsApp Web's own calling interface. */
export interface CallStatus {
  /** Whether calling is switched on. If a native stack can run here, it must also have started. */
  enabled: boolean;
  /** Whether the native stack has started. If so, calls are native unless the option `path` is `stanza`. */
  initialised: boolean;
  /** Whether this browser or this page is unable to run the native stack. */
  gated: boolean;
  /** Why no native call can be made, such as `missing_shared_array_buffer`; `null` if one can. */
  reason: string | null;
}

/** A task for which a diagnosis says whether it will work. */
export type CallTask = 'offer' | 'accept' | 'reject' | 'events';

/** Whether a task will work on a path. */
export interface Verdict {
  works: boolean;
  /** WhatsApp's modules and functions that the task requires and this page lacks. */
  missing: string[];
  /** Any other reason why the task will not work, such as `missing_shared_array_buffer`. */
  reason: string | null;
}

/** What the page has of one of WhatsApp's modules. */
export interface DiagnosedModule {
  /**
   * Whether the page has the module. `empty`: the module lacks the part that wpp-call uses. `throws`: the module
   * throws an error when it is loaded. `unasked`: wpp-call did not look for it.
   */
  found: 'yes' | 'missing' | 'empty' | 'throws' | 'unasked';
  /** The form of the module, if builds differ in it. */
  form: string | null;
  /** The first known build that has the module: `older` (2025), `april` or `august` (2026), or `newest`. */
  since: string;
  /**
   * The type of each name that wpp-call uses, as `typeof` says. For a function, with its number of parameters.
   * `throws`: reading it throws an error. After `undefined` may stand the first build that has the name.
   */
  names: Record<string, string>;
}

/**
 * What a page has of what wpp-call needs, and what will work there. A plain object. It holds nobody's phone
 * number, key or name, no id, and no text of an error.
 */
export interface Diagnosis {
  /** The version of wpp-call. */
  version: string;
  /** The code of the error that keeps wpp-call from working at all, such as `wasm_not_started`. */
  fault: string | null;
  /** Facts about the page. A fact that the page does not reveal is `null`. */
  page: {
    /** The version of WhatsApp Web. */
    version: string | null;
    /**
     * The page's module loader. `meta`: the one that wpp-call uses. `stub`: the page is still loading.
     * `webpack`: a page before 2.3000. `none`: not a page of WhatsApp Web.
     */
    loader: 'meta' | 'stub' | 'webpack' | 'none';
    loggedIn: boolean | null;
    /** Whether the page is cross-origin isolated. The native stack needs that. */
    isolated: boolean;
    /** Whether the page has `SharedArrayBuffer`. The native stack needs it. */
    sharedArrayBuffer: boolean;
    /** The browser's `navigator.userActivation`. */
    userActivation: { isActive: boolean; hasBeenActive: boolean } | null;
    /** Where the connection to WhatsApp's server runs. */
    comms: 'page' | 'worker' | 'unknown';
  };
  /**
   * Whether calling and the download of the native stack are switched on, by WhatsApp or by `enableCallInterface`;
   * and why this browser is unsupported, `null` if it is supported.
   */
  gates: { callingEnabled: boolean | null; downloadEnabled: boolean | null; unsupported: string | null };
  /** The state of WhatsApp Web's own VoIP stack. */
  stack: { inited: boolean | null; initFailed: boolean | null; unresponsive: boolean | null; type: string | null };
  /** WhatsApp's modules that wpp-call uses, by name, and the stack's interface, `getVoipStackInterface()`. */
  modules: Record<string, DiagnosedModule>;
  /**
   * The modules and functions that wpp-call looked for and did not find; empty if `loader` is not `meta`. No build
   * has all of them; `verdict` says which are required.
   */
  missing: string[];
  /**
   * The hooked functions of the page. `calls`: how often each was called since it was hooked. `isOutermost`:
   * false if another script has hooked the function after wpp-call.
   */
  hooks: Record<string, { calls: number; isOutermost: boolean }>;
  /**
   * How often each error occurred, by code, and when last, in milliseconds since 1970-01-01 UTC: the ten codes that
   * occurred most recently. `no_code`: an error that is not wpp-call's, for example a listener's.
   */
  errors: Record<string, { count: number; lastTime: number }>;
  /** Whether each task will work, on each path. */
  verdict: Record<CallTask, Record<Path, Verdict>>;
}

/** The options of `createCallLink`. */
export interface CallLinkOptions {
  /** Whether the link is for a video call. Default: false. */
  isVideo?: boolean;
  /** When the call is planned to begin: a Date, or whole seconds since 1970-01-01 UTC. Default: no planned time. */
  startTime?: Date | number;
}

/** The options of `reject` and `end`. */
export interface EndOptions {
  /**
   * The reason that is sent to the peer: 1 to 64 characters. Default: none, as when a person declines or hangs up.
   * `reject` with `'busy'` refuses for this device only; the user's other devices ring on. The native
   * stack sends no reason, so for a native call the function fails with `invalid_option`. There are two exceptions:
   * `reject` of a call that came in during another call, and `end` of an offer that was not sent yet.
   */
  reason?: string;
}

/**
 * The state of a call. It only moves forward, and may skip states. `idle`: known, but not offered yet, or it
 * does not ring here, for example because it came in during another call. `calling`: it is being offered. `ringing`:
 * it rings, here or at the callee. `connecting`: it was accepted, and the media are not up yet. `active`: it is
 * connected; on the stanza path: it was accepted. `ended`: it is over.
 */
export type CallState = 'idle' | 'calling' | 'ringing' | 'connecting' | 'active' | 'ended';

/**
 * The result of a call. `completed`: it was accepted, and is over. `missed`: an incoming call that was neither
 * accepted nor rejected; the caller gave up, time ran out, the page was offline, or there was another call.
 * `unanswered`: an outgoing call that nobody accepted in time. `rejected`: the callee refused it. `cancelled`: an
 * outgoing call that was taken back, or both sides called each other. `…_elsewhere`: another device of the user accepted or
 * rejected it. `failed`: an error ended it. `unknown`: it stopped ringing in the page, which does not say why.
 */
export type CallOutcome =
  | 'completed' | 'missed' | 'unanswered' | 'rejected' | 'cancelled'
  | 'accepted_elsewhere' | 'rejected_elsewhere' | 'failed' | 'unknown';

/** The other side of a call. An address is `null` if neither WhatsApp Web nor the offer gives it at that moment. */
export interface CallPeer {
  /** The address that the call uses. */
  jid: string;
  /** The peer's LID (`…@lid`). */
  lid: string | null;
  /** The peer's phone number with its country code, as digits. */
  phone: string | null;
}

/**
 * A call, as a plain object that survives JSON. Times are in seconds since 1970-01-01 UTC. `null`: not known, or does
 * not apply (yet).
 */
export interface CallInfo {
  id: string;
  path: Path;
  direction: 'incoming' | 'outgoing';
  state: CallState;
  isVideo: boolean;
  isGroup: boolean;
  /** The called group; `null` if there is none, or if neither the page nor the offer names it. */
  groupJid: string | null;
  /** Whether WhatsApp silences this caller: the call makes no sound. */
  isSilenced: boolean;
  peer: CallPeer;
  /** The address of the peer's device that offered or accepted the call. */
  peerDevice: string | null;
  /** The address that sent the offer. */
  creator: string | null;
  /** The token of the call link by which the call was joined. */
  linkToken: string | null;
  /** Whether the user waits in a call link's waiting room for a participant to let them in. */
  isWaiting: boolean;
  offerTime: number;
  acceptedTime: number | null;
  endedTime: number | null;
  /** The time between acceptance and end, in milliseconds. */
  durationMs: number | null;
  /** Whether the peer was told that the user's microphone is off; changes when the server has acknowledged it. */
  muted: boolean;
  /** Whether the peer's microphone is off. */
  peerMuted: boolean;
  /** The result; `null` until the call is over. */
  outcome: CallOutcome | null;
  /** Why the call ended: the reason that a side gave, a word such as `timeout` or `offline`, or an error code. */
  reason: string | null;
}

/** The facts about a call that are known when it is offered. */
export type OfferedCall = Pick<CallInfo, 'id' | 'isVideo' | 'isGroup' | 'groupJid' | 'offerTime' | 'peer'>;

/** An incoming or outgoing stanza, with bytes as hex digits. It has either `stanza` or `error`. */
export interface TraceEntry {
  /** When it came in or went out, in milliseconds since 1970-01-01 UTC. */
  time: number;
  direction: 'in' | 'out';
  /** The path of its call; `null` if the call was not known or did not ring yet, as for the offer of an incoming call. */
  path: Path | null;
  stanza?: ParsedStanza;
  /** Why the stanza could not be parsed. */
  error?: string;
}

/**
 * A stanza of call signalling in readable form. Keys, tokens, secrets and call links are replaced by their length,
 * such as `(30 bytes)`. Other bytes are a `Uint8Array` from `parse`, and hex digits from `trace`.
 */
export interface ParsedStanza {
  stanza: 'call' | 'ack' | 'receipt';
  /** For `stanza: 'call'`: its action, such as `offer`, with the attributes and children of the action. */
  action?: { tag: string; callId?: string; callCreator?: string; [property: string]: unknown };
  [property: string]: unknown;
}

/** The payload of `call.incoming_call`. */
export interface IncomingCall {
  /** The call id, for `accept`, `reject` and `end`. */
  id: string;
  isGroup: boolean;
  /** The called group; `null` if there is none, or if neither the page nor the offer names it. */
  groupJid: string | null;
  isVideo: boolean;
  /** Whether WhatsApp silences this caller: the call makes no sound. */
  isSilenced: boolean;
  /** When the call was offered, in seconds since 1970-01-01 UTC. */
  offerTime: number;
  /** The caller, without a device. */
  sender: Wid;
  /** The caller's device. */
  peerJid: Wid;
  /** The caller, with both kinds of address. */
  peer: CallPeer;
}

/** The events, with their payloads. `id` is the call id. `by`, except in `call.ended`, is the address of the device that did it. */
export interface CallEvents {
  /** An incoming call begins to ring. Emitted once per call. */
  'call.incoming_call': IncomingCall;
  /** An outgoing call is about to be offered. */
  'call.outgoing_call': OfferedCall;
  /** A call moved to a later state. When it begins to ring here or is offered, the two events above are emitted instead. */
  'call.state_changed': { id: string; from: CallState; to: CallState };
  /**
   * A call was accepted: by the peer's device `by`, by this page, or by another device of the user
   * (`elsewhere`). `by` is `null` in the last two cases, or if the page does not name the device.
   */
  'call.accepted': { id: string; by: string | null; elsewhere: boolean };
  /**
   * A call is over. This is its last event. `durationMs`: the time since it was accepted. `by`: who ended it,
   * `'peer'` also for `…_elsewhere` by a stanza; `null` if it rang too long, if the page failed, or if nobody says.
   */
  'call.ended': {
    id: string;
    outcome: CallOutcome;
    reason: string | null;
    durationMs: number | null;
    by: 'me' | 'peer' | 'server' | null;
  };
  /** An incoming call is over with the outcome `missed`. `call.ended` follows. */
  'call.missed': OfferedCall;
  /** The peer switched their microphone off or on. */
  'call.peer_muted': { id: string; muted: boolean };
  /** The peer asks to add video to the call. `upgradeVideo` agrees to it. */
  'call.video_requested': { id: string; by: string };
  /** A participant raised or lowered their hand. */
  'call.hand_raised': { id: string; by: string; raised: boolean };
  /** A participant began or stopped sharing their screen. */
  'call.screen_share': { id: string; by: string; sharing: boolean };
  /**
   * The server acknowledged an outgoing stanza of an ongoing call. `action`: the tag of its action, such as `offer`. `stanzaId`:
   * `null` if the native stack sent the stanza without an id. `rttMs`: the round-trip time in milliseconds.
   */
  'call.ack': { id: string; action: string; stanzaId: string | null; rttMs: number };
  /** The server refused an outgoing stanza of an ongoing call. `code`: its error code. `name`: the code's meaning, if known. */
  'call.nack': { id: string; action: string; code: string; name: string | null };
}

/**
 * `WPP.call`. A failure is always a {@link WPPError}. Functions that return a promise reject with it; the others
 * throw it. {@link WPPErrorFacts} lists all codes. An optional call id may also be `''` or `null`.
 */
export interface Call {
  /**
   * Calls a user. Resolves with the page's own object for the call when the server has acknowledged the offer: by
   * stanzas, with a relay; on the native path, as soon as the page also shows the call. If no ack comes, resolves if
   * the callee has accepted, or if a native call rings. Fails, for example, with `invalid_wid`, `call_nack` or
   * `call_ack_timeout`; then no call is left in the page.
   */
  offer(to: Callee, options?: CallOfferOptions): Promise<CallModel>;
  /**
   * Accepts an incoming call; without an id, the first that rings. Resolves with `true` when the server has
   * acknowledged it. Fails with `call_not_found` or `call_is_not_incoming_ring` if no such call rings here.
   */
  accept(callId?: string): Promise<boolean>;
  /**
   * Rejects an incoming call; without an id, the first that rings. With an id, also one that does not ring because
   * it came in during another call. Resolves with `true` when the server has acknowledged it. Fails like `accept`,
   * and with `invalid_option` for a `reason` that cannot be sent.
   */
  reject(callId?: string, options?: EndOptions): Promise<boolean>;
  /** The older name of `reject`. */
  rejectCall(callId?: string, options?: EndOptions): Promise<boolean>;
  /**
   * Ends a call, or cancels an offer that is not accepted yet; without an id, the call that
   * the page shows as its current one, even if it still rings at the callee. Resolves with `true` when the server has
   * acknowledged it, or at once if no offer was sent yet. Fails with `call_not_found` or
   * `call_is_not_outcoming_calling` if there is no such call.
   */
  end(callId?: string, options?: EndOptions): Promise<boolean>;
  /**
   * Tells the peer that the microphone is off; without an id, in the active call. Resolves with `true` when the
   * server has acknowledged it, or at once if nothing changes. Fails with `call_not_found` or `call_is_not_active`.
   */
  mute(callId?: string): Promise<boolean>;
  /** Tells the peer that the microphone is on. Otherwise like `mute`. */
  unmute(callId?: string): Promise<boolean>;
  /** Calls `mute` if `muted`, otherwise `unmute`. */
  setMute(muted: boolean, callId?: string): Promise<boolean>;
  /**
   * Asks for video in a native call, or agrees to the peer's request; without an id, in the active call. Resolves
   * with `true` when the server has acknowledged it. Fails like `mute`, with `voip_stack_not_found` if the call is
   * not native, and with `call_refused` if the camera is denied.
   */
  upgradeVideo(callId?: string): Promise<boolean>;
  /**
   * Raises the user's hand in a native call, or lowers it if `raised` is false; without an id, in the active call.
   * `raised` is true by default. Resolves and fails like `upgradeVideo`.
   */
  raiseHand(raised?: boolean, callId?: string): Promise<boolean>;
  /** Creates a call link. Resolves with its address, `https://call.whatsapp.com/voice/…` or `…/video/…`. */
  createCallLink(options?: CallLinkOptions): Promise<string>;
  /**
   * Joins the call behind a call link, with the camera on if `isVideo`. Resolves with `true` when the user is in the
   * call; in a waiting room, that may take any time. Resolves with `false` if the link exists but was not joined:
   * with `path: 'stanza'`, or with `'auto'` if there is no native stack (with `'native'`, that is the error
   * `voip_stack_not_found`). Fails with `invalid_call_link` if `address` is not a call link.
   */
  joinCallLink(address: string, options?: CallOfferOptions): Promise<boolean>;
  /**
   * Returns the known calls, oldest first. At most 1000 are kept; those that ended first are forgotten first. Ongoing
   * calls that are outgoing or accepted are always kept.
   */
  list(): CallInfo[];
  /** Returns the call with this id; `undefined` if it is unknown. */
  get(callId: string): CallInfo | undefined;
  /**
   * Returns the last 1000 stanzas of call signalling, oldest first; fewer if they exceed about 8 MB: incoming
   * stanzas, those that wpp-call or the native stack sends, and the server's acks of the latter.
   * They are parsed only now, so later changes that the page made to a stanza are visible.
   */
  trace(): TraceEntry[];
  /**
   * Switches WhatsApp Web's own calling interface on. If a native stack can run here, starts it and waits for that.
   * Fails with `not_logged_in`, or with `voip_stack_not_found` if the stack does not start. If everything is on
   * already, does nothing.
   */
  enableCallInterface(): Promise<void>;
  /** Resolves with the state of WhatsApp Web's own calling interface. */
  status(): Promise<CallStatus>;
  /**
   * Resolves with what this page has of what wpp-call needs, and with what will work here; also prints that as
   * tables. Please send the result with a problem report. Fails only after `dispose()`.
   */
  diagnose(): Promise<Diagnosis>;
  /**
   * Sets options. They apply from now on, in part also to ongoing calls; timers of ringing keep their time. If an
   * option is invalid, throws `invalid_option` and sets none.
   */
  configure(options: CallConfiguration): void;
  /**
   * Parses a stanza of call signalling: a node of the page, a plain `{ tag, attrs, content }`, or XML as the page
   * prints it. Throws `invalid_stanza`, which says where the stanza is wrong.
   */
  parse(stanza: object | string): ParsedStanza;
  /**
   * Removes wpp-call from the page: every hook, and `WPP.call`; without wa-js, `WPP` itself. Cancels offers that
   * nobody has accepted. Promises that are still pending are rejected with `disposed`, and so are later calls.
   */
  dispose(): void;
}

/** The error codes, each with its facts. The facts are properties of the error. */
export interface WPPErrorFacts {
  /** There is no such call, or no call that the function could act on. */
  call_not_found: OfCall;
  /** `accept`, `reject`: the call does not ring here, or is over. */
  call_is_not_incoming_ring: CallInState;
  /** `end`: the call is neither active nor being offered, or is over. */
  call_is_not_outcoming_calling: CallInState;
  /** `mute`, `unmute`, `setMute`, `upgradeVideo`, `raiseHand`: the call is not active. */
  call_is_not_active: CallInState;
  /** `offer`: the address is that of a group, newsletter or broadcast. Only users can be called. */
  call_is_not_user: { to: string };
  /** Nobody was logged in within a minute after the function was called. */
  not_logged_in: NoFacts;
  /** `offer`: the page does not give the logged-in user's own address of the kind (phone number or LID) that the call needs. */
  user_id_is_null: NoFacts;
  /** `offer`: the value is not an address, has no country code, or is the user's own. */
  invalid_wid: { to: string; expected: string };
  /** The value is not a text, so it is not a call id. `found`: its type. */
  invalid_call_id: { found: string };
  /** There is no such option, or it does not take this value. */
  invalid_option: { option: string; expected: string; found: string };
  /** The value is not a valid stanza of call signalling. `place`: a tag, or a tag and an attribute. */
  invalid_stanza: { place: string; expected: string; found?: string | null };
  /** `joinCallLink`: the value is not a call link. */
  invalid_call_link: { found: string };
  /** `offer`, native path: the phone number has no WhatsApp account. */
  contact_not_found: { to: string };
  /** The native stack cannot be used, did not start, or lacks the function. `reason`: that of {@link CallStatus}, or another. */
  voip_stack_not_found: { reason: string };
  /** The native stack did not carry out what the function asked. `cause`: why, for people, such as `the microphone is denied`. */
  call_refused: OfCall & { cause: string };
  /** `offer`, stanza path: the callee has no device. */
  no_devices: { to: string };
  /** The call key could not be encrypted for `devices`, so nothing was sent. */
  encryption_failed: { devices: string[]; cause: string };
  /** WhatsApp Web could not send a stanza of the call. */
  send_failed: OfCall & { cause: string };
  /** The server refused a stanza. `nack`: its error code. `nackName`: the meaning of the code, if known. */
  call_nack: OfCall & { nack: string; nackName?: string };
  /** No ack came, retransmissions included. The call is over, except after `mute`, `upgradeVideo` or `raiseHand` in a native call. */
  call_ack_timeout: OfCall;
  /** The call was over before the server acknowledged what was sent. */
  call_ended: OfCall;
  /** `offer`, stanza path: the server allocated no relay, so the call could not connect. The offer was cancelled. */
  relay_missing: OfCall;
  /** This is not a page of WhatsApp Web, or the script runs in an isolated world and cannot see its modules. */
  host_not_found: { cause: string };
  /** This build of WhatsApp Web lacks a module that the function needs. */
  host_module_not_found: { module: string };
  /** A function of the page failed, or took too long. `step`: what the page was asked to do. */
  host_failed: { step: string; cause: string };
  /** The page gives no random bytes, so no call key can be made. */
  no_random_source: NoFacts;
  /** The WebAssembly module could not start, for example because of the page's policy or an old browser. */
  wasm_not_started: { cause: string };
  /** wpp-call has crashed. Reload the page. */
  core_failed: NoFacts;
  /** wpp-call was removed from the page by `dispose()`. */
  disposed: NoFacts;
}

type NoFacts = Record<never, never>;
/** The id of the call. Missing if the function was called without one and found no call; empty for call links. */
type OfCall = { callId?: string };
/** The state of the call: WhatsApp Web's own value, or a {@link CallState}. */
type CallInState = OfCall & { state?: string | number | null };

/** The code of an error. Codes never change, so programs can test for them. */
export type WPPErrorCode = keyof WPPErrorFacts;

type AnyFact = { [C in WPPErrorCode]: keyof WPPErrorFacts[C] }[WPPErrorCode];

/** The error with which every function fails. Its `code` says which facts it has as properties. */
export type WPPError<Code extends WPPErrorCode = WPPErrorCode> = {
  [C in Code]: Error & { readonly code: C } & Readonly<WPPErrorFacts[C]>
    & { readonly [F in Exclude<AnyFact, keyof WPPErrorFacts[C]>]?: undefined };
}[Code];

/** A listener for one event. */
export type CallListener<E extends keyof CallEvents> = (payload: CallEvents[E]) => void;

/** A listener for all events, those of wa-js included. */
export type AnyListener = (event: string, ...values: any[]) => void;

/**
 * The event emitter, with the methods of wa-js's emitter (EventEmitter2) except `listenTo` and `stopListeningTo`.
 * Methods that return `unknown` return the emitter, so that calls can be chained.
 */
export interface CallEmitter {
  /** Adds a listener, after the others. */
  on<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  /** Does the same as `on`. */
  addListener<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  /** Adds a listener, before the others. */
  prependListener<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  /** Adds a listener for the next event only. */
  once<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  /** Adds a listener for the next event only, before the others. */
  prependOnceListener<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  /** Adds a listener for the next `times` events. */
  many<E extends keyof CallEvents>(event: E, times: number, listener: CallListener<E>): unknown;
  /** Adds a listener for the next `times` events, before the others. */
  prependMany<E extends keyof CallEvents>(event: E, times: number, listener: CallListener<E>): unknown;
  /** Removes a listener. */
  off<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  /** Does the same as `off`. */
  removeListener<E extends keyof CallEvents>(event: E, listener: CallListener<E>): unknown;
  /** Removes all listeners of an event; without an event, those of every event. */
  removeAllListeners(event?: keyof CallEvents): unknown;
  /** Adds a listener for all events, after the others of that kind. */
  onAny(listener: AnyListener): unknown;
  /** Adds a listener for all events, before the others of that kind. */
  prependAny(listener: AnyListener): unknown;
  /** Removes a listener for all events; without an argument, every such listener. */
  offAny(listener?: AnyListener): unknown;
  /** Emits an event. Returns whether it has a listener. */
  emit<E extends keyof CallEvents>(event: E, payload: CallEvents[E]): boolean;
  /** Emits an event. Resolves with the results of the listeners. */
  emitAsync<E extends keyof CallEvents>(event: E, payload: CallEvents[E]): Promise<unknown[]>;
  /**
   * Waits for the next event. Resolves with its payload in an array. Rejects after `timeoutMs` milliseconds
   * (default: never), with an `Error` whose code is `ETIMEDOUT`.
   */
  waitFor<E extends keyof CallEvents>(event: E, timeoutMs?: number): Promise<[CallEvents[E]]>;
  /** Returns the listeners of an event; without an event, those of every event. */
  listeners(event?: keyof CallEvents): ((...values: any[]) => unknown)[];
  /** Returns the listeners for all events. */
  listenersAny(): AnyListener[];
  /** Returns the number of listeners of an event; without an event, of every event. */
  listenerCount(event?: keyof CallEvents): number;
  /** Returns whether an event has listeners; without an event, whether any event has. */
  hasListeners(event?: keyof CallEvents): boolean;
  /** Returns the names of the events that have listeners. */
  eventNames(): unknown[];
}

/**
 * Calls `listener` once, `delay` milliseconds (default: 0) after the page has reached the stage. If it has already,
 * the delay begins now.
 */
type Reached = (listener: () => void, delay?: number) => void;

/** The members of the global `WPP` that wpp-call provides. If wa-js is on the page, all but `call` are wa-js's. */
export interface WPP extends CallEmitter {
  /** Makes, answers and ends calls. */
  call: Call;
  /** The version of wpp-call. */
  readonly version: string;
  /** Whether the page has its module loader. */
  readonly isInjected: boolean;
  /** Whether a user is logged in and wpp-call reports incoming calls. */
  readonly isReady: boolean;
  /** The same as `isReady`. */
  readonly isFullReady: boolean;
  /** Functions that call a listener once `isInjected`, `isReady` or `isFullReady` is true. */
  readonly loader: { onInjected: Reached; onReady: Reached; onFullReady: Reached };
  /** The same event methods. `ev.ev` is the emitter itself. */
  ev: CallEmitter & { ev: CallEmitter };
}

declare global {
  /** `window.WPP`, on a page with wpp-call. */
  var WPP: WPP;
}
