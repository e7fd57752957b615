import { sessionStart } from '../crossing/dictionary';
import { Part, type Encrypted, type EncryptedFor } from '../crossing/types';
import { answers } from '../crossing/answers';
import type { Values } from '../crossing/write';
import { messageOf } from '../errors';
import { andThen, type MaybePromise } from '../maybePromise';
import type { Modules } from './finder';
import type { HostModules, SessionQuery } from './page';
import { Refusal } from './refusal';
import type { Wid } from '../types';
import type { Wids } from './wids';

/** An encryption that is running. */
interface Running {
  /** The step that the page is working on. */
  part: Part;
  readonly callKey: Uint8Array<ArrayBuffer>;
}

/** WhatsApp Web's own end-to-end encryption. */
export class Encryption {
  readonly #modules: Modules;
  readonly #wids: Wids;
  /** The running encryptions, by the number of their request. */
  readonly #running = new Map<number, Running>();

  constructor(modules: Modules, wids: Wids) {
    this.#modules = modules;
    this.#wids = wids;
  }

  /**
   * Encrypts a call key for each device of a user. `number` is the number of the request, for
   * {@link stop}. The key is wiped in any case. Fails with a {@link Refusal}.
   */
  async encrypt(number: number, to: string, callKey: Uint8Array<ArrayBuffer>): Promise<Encrypted> {
    this.#running.set(number, { part: Part.Devices, callKey });
    try {
      return await this.#encrypt(number, to, callKey);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const cause = messageOf(error);
      throw new Refusal(cause, this.#failed(number, cause));
    } finally {
      this.#end(number);
    }
  }

  /** Stops an encryption and wipes its key. Returns the answer for the core, which names the current step. */
  stop(number: number): Values {
    const answer = this.#failed(number, 'no answer');
    this.#end(number);
    return answer;
  }

  /** Stops all encryptions and wipes their keys. */
  dispose(): void {
    for (const number of this.#running.keys()) this.#end(number);
  }

  async #encrypt(number: number, to: string, callKey: Uint8Array<ArrayBuffer>): Promise<Encrypted> {
    const found = await this.#runStep(number, Part.Devices, 'fanOut', ({ getFanOutList }) =>
      andThen(this.#wids.wid(to), (wid) => getFanOutList({ wids: [wid] })));
    const wids = found ?? [];
    const names = wids.map(String);
    if (wids.length === 0) return { devices: [] };
    await this.#runStep(number, Part.Sessions, 'sessions', ({ ensureE2ESessions }) => ensureE2ESessions(sessionQuery(wids)));
    const devices = await this.#runStep(number, Part.Encryption, 'encryption', ({ encryptMsgProtobuf }) =>
      Promise.all(wids.map((wid, at) => encryptFor(encryptMsgProtobuf, wid, names[at]!, callKey))));
    const startsSession = devices.some(({ type }) => type === sessionStart);
    if (!startsSession || devices.some((one) => 'cause' in one)) return { devices };
    const identity = await this.#runStep(number, Part.Identity, 'deviceIdentity', ({ getADVEncodedIdentity }) => getADVEncodedIdentity());
    return { devices, identity: bytesOf(identity) };
  }

  /** Runs a step as soon as the page has its module. Fails if the encryption has been stopped meanwhile. */
  #runStep<K extends keyof HostModules, R>(
    number: number, part: Part, name: K, step: (module: HostModules[K]) => MaybePromise<R>,
  ): MaybePromise<R> {
    const running = this.#running.get(number);
    if (running) running.part = part;
    return this.#modules.use(name, (module) => {
      if (!this.#running.has(number)) throw new Error('stopped');
      return step(module);
    });
  }

  /**
   * Returns the answer that the current step has failed. After a stop, the core uses the answer to the stop, and
   * ignores the one to the encryption itself.
   */
  #failed(number: number, cause: string): Values {
    const part = this.#running.get(number)?.part ?? Part.Devices;
    return answers.partFailed(part, cause);
  }

  #end(number: number): void {
    this.#running.get(number)?.callKey.fill(0);
    this.#running.delete(number);
  }
}

/**
 * Returns the devices that need sessions, as one value that fits all builds. Some expect a list, alone or
 * as the first of three or four parameters; since 2026-08 builds expect one object. Source: host.md §10.
 */
function sessionQuery(wids: readonly Wid[]): SessionQuery {
  const query = { wids: [...wids], identityChanged: false, options: undefined, sessionScope: 'default' };
  return Object.assign([...wids], query);
}

async function encryptFor(
  encrypt: HostModules['encryption']['encryptMsgProtobuf'],
  wid: Wid, device: string, callKey: Uint8Array<ArrayBuffer>,
): Promise<EncryptedFor> {
  try {
    const { type, ciphertext } = await encrypt(wid, 0, { call: { callKey } });
    return { device, type: String(type), ciphertext: bytesOf(ciphertext) };
  } catch (error) {
    return { device, cause: messageOf(error) };
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new Error(`expected bytes, found ${typeof value}`);
}
