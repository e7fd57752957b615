/** `WAWebWid` and `WAWebWidFactory`: the page's own addresses. */

import type { BuildFacts } from '../builds.ts';
import type { Context } from '../context.ts';

/** The form of the user part, by server. */
const USER_SHAPES: Record<string, RegExp> = {
  'c.us': /^\d{1,20}$/,
  'lid': /^\d{1,20}$/,
  'g.us': /^(\d{5,}-\d{10}|\d{15,})$/,
  'call': /^[0-9A-Za-z]+$/,
  'newsletter': /^\d+$/,
  'broadcast': /^(\d+|status)$/,
  'bot': /^\d+$/,
};
/** Servers which are addresses without a user. */
const BARE_SERVERS = new Set(['call', 'c.us', 'g.us']);
const SHAPE = /^([^@:]+)(?::(\d{1,2}))?@([a-z.]+)$/;

export class Wid {
  static isXWid = (server: string, wid: unknown) => wid instanceof Wid && wid.server === server;

  /** The property that holds the text. `defineWids` sets it: the build decides. */
  static textProperty: BuildFacts['widText'] = '_serialized';
  readonly #text: string;

  private constructor(readonly user: string, readonly server: string, readonly device?: number) {
    this.#text = this.print(server);
    Object.assign(this, { [Wid.textProperty]: this.#text });
  }

  static parse(text: string): Wid {
    if (BARE_SERVERS.has(text)) return new Wid('', text);
    const match = SHAPE.exec(text);
    if (!match) throw invalid();
    const server = match[3] === 's.whatsapp.net' ? 'c.us' : match[3]!;
    const user = match[1]!;
    if (!USER_SHAPES[server]?.test(user)) throw invalid();
    if (match[2] !== undefined && server !== 'c.us' && server !== 'lid') throw invalid();
    return Wid.make(user, server, Number(match[2] ?? 0));
  }

  /** Drops device 0, the phone: its address is the user's. */
  static make(user: string, server: string, device = 0): Wid {
    return new Wid(user, server, device || undefined);
  }

  /** @param format.legacy the wire's spelling, `s.whatsapp.net` for `c.us`. */
  toString(format: { legacy?: boolean } = {}): string {
    return format.legacy && this.server === 'c.us' ? this.print('s.whatsapp.net') : this.#text;
  }

  toJid(): string {
    return this.toString({ legacy: true });
  }

  toJSON(): string {
    return this.#text;
  }

  equals(other: unknown): boolean {
    return other instanceof Wid && other.#text === this.#text;
  }

  isUser(): boolean { return this.server === 'c.us' || this.server === 'lid' || this.server === 'bot'; }
  isRegularUser(): boolean { return this.isUser(); }
  isUserNotPSA(): boolean { return this.isUser() && this.user !== '0'; }
  isPSA(): boolean { return this.server === 'c.us' && this.user === '0'; }
  isLid(): boolean { return this.server === 'lid'; }
  isGroup(): boolean { return this.server === 'g.us'; }
  isGroupCall(): boolean { return this.server === 'call'; }
  isNewsletter(): boolean { return this.server === 'newsletter'; }
  isBroadcast(): boolean { return this.server === 'broadcast'; }
  isStatus(): boolean { return this.isBroadcast() && this.user === 'status'; }
  isServer(): boolean { return this.user === ''; }
  isBot(): boolean { return this.server === 'bot'; }
  isCompanion(): boolean { return this.device !== undefined; }
  getDeviceId(): number { return this.device ?? 0; }

  private print(server: string): string {
    if (this.user === '') return server;
    return `${this.user}${this.device ? `:${this.device}` : ''}@${server}`;
  }
}

function invalid(): Error {
  return new Error('wid error: invalid wid');
}

function isWidlike(value: unknown): boolean {
  if (value instanceof Wid) return true;
  if (typeof value === 'string') return value.includes('@') || BARE_SERVERS.has(value);
  return textOf(value) !== undefined;
}

/** Returns the text of a plain object. Wids become plain objects on their way through JSON or a driver. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text = (value as Record<string, unknown>)[Wid.textProperty];
  return typeof text === 'string' ? text : undefined;
}

function createWidFromWidLike(value: unknown): Wid {
  if (value instanceof Wid) return value;
  const text = typeof value === 'string' ? value : textOf(value);
  if (text === undefined) throw invalid();
  return Wid.parse(text);
}

/** `user` may already be a whole address; then it must be of that server. */
function createUserWidOrThrow(user: string, server = 'c.us'): Wid {
  const wid = Wid.parse(user.includes('@') ? user : `${user}@${server}`);
  if (!wid.isUser()) throw invalid();
  return wid;
}

/** The same user without a device. */
function asUserWidOrThrow(wid: Wid): Wid {
  if (!wid.isUser()) throw invalid();
  return Wid.make(wid.user, wid.server);
}

function createDeviceWid(text: string): Wid {
  return createWidFromWidLike(text);
}

function createDeviceWidFromUserAndDevice(user: string, server: string, device: number): Wid {
  return Wid.make(user, server, device);
}

function asDeviceWidOrThrow(wid: Wid): Wid {
  if (!wid.isUser()) throw invalid();
  return wid;
}

export function defineWids({ define, parameters }: Context): void {
  Wid.textProperty = parameters.facts.widText;
  define('WAWebWid', exports => { exports.default = Wid; });
  define('WAWebWidFactory', exports => {
    Object.assign(exports, {
      createWid: createWidFromWidLike,
      isWidlike, createWidFromWidLike, createUserWidOrThrow,
      createDeviceWid, createDeviceWidFromUserAndDevice, asDeviceWidOrThrow,
    });
    // The same function; the newer name says that it may throw.
    if (parameters.facts.collection === 'map') exports.asUserWidOrThrow = asUserWidOrThrow;
    else exports.toUserWid = asUserWidOrThrow;
  });
}
