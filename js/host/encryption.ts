import type { Ciphertext } from '../bridge';
import { messageOf } from '../errors';
import type { Modules } from './modules';
import type { Wids } from './wids';

/** WhatsApp Web's own end-to-end encryption. */
export class Encryption {
  readonly #modules: Modules;
  readonly #wids: Wids;

  constructor(modules: Modules, wids: Wids) {
    this.#modules = modules;
    this.#wids = wids;
  }

  /** The devices that a user's calls go to. */
  async fanOut(to: string): Promise<string[]> {
    const { getFanOutList } = await this.#modules.need('fanOut');
    const wids = await getFanOutList({ wids: [await this.#wids.wid(to)] });
    return (wids ?? []).map((wid) => this.#wids.keep(wid));
  }

  /** Makes it possible to encrypt for devices. */
  async ensureSessions(devices: string[]): Promise<void> {
    const { ensureE2ESessions } = await this.#modules.need('sessions');
    await ensureE2ESessions(await this.#all(devices));
  }

  /** The call key for each device, in order. The key is wiped when that is done. */
  async encrypt(devices: string[], callKey: Uint8Array<ArrayBuffer>): Promise<Ciphertext[]> {
    try {
      const { encryptMsgProtobuf } = await this.#modules.need('encryption');
      const wids = await this.#all(devices);
      const attempts = wids.map(async (wid) => {
        const { type, ciphertext } = await encryptMsgProtobuf(wid, 0, { call: { callKey } });
        return { type, ciphertext: bytesOf(ciphertext) };
      });
      const results = await Promise.allSettled(attempts);
      return results.map((one) =>
        one.status === 'fulfilled' ? one.value : { cause: messageOf(one.reason) },
      );
    } finally {
      callKey.fill(0);
    }
  }

  /** My signed device identity. */
  async deviceIdentity(): Promise<Uint8Array> {
    const { getADVEncodedIdentity } = await this.#modules.need('deviceIdentity');
    return bytesOf(await getADVEncodedIdentity());
  }

  #all(devices: string[]): Promise<Awaited<ReturnType<Wids['wid']>>[]> {
    return Promise.all(devices.map((device) => this.#wids.wid(device)));
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new Error(`expected bytes, found ${typeof value}`);
}
