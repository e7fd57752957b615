import { answers, Part, type Encrypted, type EncryptedFor } from '../bridge';
import { messageOf } from '../errors';
import type { HostModules, Modules } from './modules';
import { Refusal } from './refusal';
import type { Wid } from '../types';
import type { Wids } from './wids';

/** WhatsApp Web's own end-to-end encryption. */
export class Encryption {
  readonly #modules: Modules;
  readonly #wids: Wids;
  #disposed = false;

  constructor(modules: Modules, wids: Wids) {
    this.#modules = modules;
    this.#wids = wids;
  }

  /**
   * A call key for each device that a user's calls go to. Nothing more is begun after `timeout` ms.
   * The key is wiped when that is done. Fails with a {@link Refusal}.
   */
  async encrypt(to: string, callKey: Uint8Array<ArrayBuffer>, timeout: number): Promise<Encrypted> {
    const until = Date.now() + timeout;
    let part = Part.Devices;
    const begin = (next: Part): void => {
      if (this.#disposed || Date.now() >= until) throw new Error('nobody waits for it any more');
      part = next;
    };
    try {
      const { getFanOutList } = await this.#modules.need('fanOut');
      const wids = (await getFanOutList({ wids: [await this.#wids.wid(to)] })) ?? [];
      const names = wids.map(String);
      if (wids.length === 0) return { devices: [] };
      begin(Part.Sessions);
      const { ensureE2ESessions } = await this.#modules.need('sessions');
      await ensureE2ESessions(wids);
      begin(Part.Encryption);
      const { encryptMsgProtobuf } = await this.#modules.need('encryption');
      const attempts = wids.map((wid, at) => encryptFor(encryptMsgProtobuf, wid, names[at]!, callKey));
      const devices = await Promise.all(attempts);
      const startsSession = devices.some((one) => 'type' in one && one.type === 'pkmsg');
      if (!startsSession || devices.some((one) => 'cause' in one)) return { devices };
      begin(Part.Identity);
      const { getADVEncodedIdentity } = await this.#modules.need('deviceIdentity');
      return { devices, identity: bytesOf(await getADVEncodedIdentity()) };
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const cause = messageOf(error);
      throw new Refusal(cause, answers.partFailed(part, cause));
    } finally {
      callKey.fill(0);
    }
  }

  /** Begins nothing any more. */
  dispose(): void {
    this.#disposed = true;
  }
}

async function encryptFor(
  encrypt: HostModules['encryption']['encryptMsgProtobuf'],
  wid: Wid, device: string, callKey: Uint8Array<ArrayBuffer>,
): Promise<EncryptedFor> {
  try {
    const { type, ciphertext } = await encrypt(wid, 0, { call: { callKey } });
    return { device, type, ciphertext: bytesOf(ciphertext) };
  } catch (error) {
    return { device, cause: messageOf(error) };
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new Error(`expected bytes, found ${typeof value}`);
}
