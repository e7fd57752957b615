import type { Soon } from '../soon';
import type { Wid } from '../types';
import { answers } from '../bridge';
import { messageOf } from '../errors';
import type { HostModules, Modules } from './modules';
import { Refusal } from './refusal';

/** So many of the page's own device wids are kept; a forgotten one is made again. */
const KEPT = 4096;

/** WhatsApp Web's own address objects. */
export class Wids {
  readonly #modules: Modules;
  readonly #kept = new Map<string, Wid>();

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** The page's object for an address; fails with a {@link Refusal}. */
  wid(text: string): Soon<Wid> {
    const kept = this.#kept.get(plain(text));
    if (kept) return kept;
    return this.#modules.using('wids', (factory) => {
      try {
        return factory.createWid(text);
      } catch (error) {
        throw new Refusal(messageOf(error), answers.notAWid());
      }
    });
  }

  /** The text of one of the page's objects, which {@link wid} gives back for it later. */
  keep(wid: Wid): string {
    const text = String(wid);
    if (this.#kept.size >= KEPT) this.#kept.clear();
    this.#kept.set(plain(text), wid);
    return text;
  }

  /** The same address without its device; a group call's peer stays what it is. */
  user(wid: Wid): Wid {
    const factory = this.#modules.peek('wids');
    try {
      return toUser(factory, wid) ?? wid;
    } catch {
      return wid;
    }
  }
}

function toUser(factory: HostModules['wids'] | undefined, wid: Wid): Wid | undefined {
  return factory?.asUserWidOrThrow ? factory.asUserWidOrThrow(wid) : factory?.toUserWid?.(wid);
}

/** Without the zeros that some of the page's objects print and others do not. */
function plain(text: string): string {
  return text.replace(/\.0(?=[:@])/, '').replace(/:0(?=@)/, '');
}
