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
  /** The last argument and result of {@link user}, kept because each incoming call needs them twice. */
  #lastUser: { wid: Wid; user: Wid } | undefined;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Returns the page's object for an address. Fails with a {@link Refusal} if the page does not accept the address. */
  wid(text: string): MaybePromise<Wid> {
    return this.#modules.use('wids', (factory) => {
      try {
        return factory.createWid(text);
      } catch (error) {
        throw new Refusal(messageOf(error), answers.notAWid());
      }
    });
  }

  /** Returns the user's other address (linked id or phone number), if the page has it at once. */
  other(user: string): string | undefined {
    const factory = this.#modules.peek('wids');
    try {
      return factory && this.otherOf(factory.createWid(user), user);
    } catch {
      return undefined;
    }
  }

  /** Returns the other address of a user, given as the page's object; `text` is the same address as text. */
  otherOf(wid: Wid, text: string): string | undefined {
    const addresses = this.#modules.peek('addresses');
    try {
      // Each of the two functions accepts one kind of address, and may throw for the other kind.
      const other = text.endsWith('@lid') ? addresses?.getPhoneNumber?.(wid) : addresses?.getCurrentLid(wid);
      return other ? String(other) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Returns the address without its device. An address that is not a user's, as in group calls, stays the same. */
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
