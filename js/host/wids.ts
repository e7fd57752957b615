import type { MaybePromise } from '../maybePromise';
import type { Wid } from '../types';
import { answers } from '../crossing/answers';
import { messageOf } from '../errors';
import type { Modules } from './finder';
import type { HostModules } from './page';
import { Refusal } from './refusal';

/** WhatsApp Web's own address objects. */
export class Wids {
  readonly #modules: Modules;
  /** The last address whose user was asked for, and that user: each incoming call asks twice. */
  #lastUser: { wid: Wid; user: Wid } | undefined;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** The page's object for an address; fails with a {@link Refusal}. */
  wid(text: string): MaybePromise<Wid> {
    return this.#modules.use('wids', (factory) => {
      try {
        return factory.createWid(text);
      } catch (error) {
        throw new Refusal(messageOf(error), answers.notAWid());
      }
    });
  }

  /** A user's other address, where the page has it at hand. */
  other(user: string): string | undefined {
    const factory = this.#modules.peek('wids');
    try {
      return factory && this.otherOf(factory.createWid(user), user);
    } catch {
      return undefined;
    }
  }

  /** The same for the page's object of an address that reads like this. */
  otherOf(wid: Wid, text: string): string | undefined {
    const addresses = this.#modules.peek('addresses');
    try {
      // Each of them is for one kind of address, and may throw at the other.
      const other = text.endsWith('@lid') ? addresses?.getPhoneNumber?.(wid) : addresses?.getCurrentLid(wid);
      return other ? String(other) : undefined;
    } catch {
      return undefined;
    }
  }

  /** The same address without its device; a group call's peer stays what it is. */
  user(wid: Wid): Wid {
    if (this.#lastUser?.wid === wid) return this.#lastUser.user;
    const factory = this.#modules.peek('wids');
    try {
      const user = toUser(factory, wid) ?? wid;
      if (factory) this.#lastUser = { wid, user };
      return user;
    } catch {
      return wid;
    }
  }
}

function toUser(factory: HostModules['wids'] | undefined, wid: Wid): Wid | undefined {
  return factory?.asUserWidOrThrow ? factory.asUserWidOrThrow(wid) : factory?.toUserWid?.(wid);
}
