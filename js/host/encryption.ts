import { answers, Part, type Encrypted, type EncryptedFor } from '../bridge';
import { messageOf } from '../errors';
import type { HostModules, Modules } from './modules';
import { Refusal } from './refusal';
import type { Wid } from '../types';
import type { Wids } from './wids';

/** So much earlier than the core the page is given up here, where it is known what it was at. */
const SOONER_MS = 500;

/** WhatsApp Web's own end-to-end encryption. */
export class Encryption {
  readonly #modules: Modules;
  readonly #wids: Wids;
  /** Gives up what is being encrypted. */
  readonly #running = new Set<() => void>();

  constructor(modules: Modules, wids: Wids) {
    this.#modules = modules;
    this.#wids = wids;
  }

  /**
   * A call key for each device that a user's calls go to. It is given up before `timeout` ms are
   * over: then nothing more is begun, and what was begun has no key any more. The key is wiped in
   * any case. Fails with a {@link Refusal}.
   */
  async encrypt(to: string, callKey: Uint8Array<ArrayBuffer>, timeout: number): Promise<Encrypted> {
    let part = Part.Devices;
    let isOver = false;
    let giveUp!: () => void;
    const over = new Promise<never>((_, reject) => {
      giveUp = () => {
        isOver = true;
        reject(new Error('no answer'));
      };
    });
    const begin = async <K extends keyof HostModules>(next: Part, name: K): Promise<HostModules[K]> => {
      part = next;
      const module = await this.#modules.need(name);
      return isOver ? over : module;
    };
    this.#running.add(giveUp);
    const timer = setTimeout(giveUp, timeout - SOONER_MS);
    try {
      return await Promise.race([over, this.#encrypt(to, callKey, begin)]);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const cause = messageOf(error);
      throw new Refusal(cause, answers.partFailed(part, cause));
    } finally {
      clearTimeout(timer);
      this.#running.delete(giveUp);
      callKey.fill(0);
    }
  }

  /** Nobody waits for anything any more. */
  giveUp(): void {
    for (const giveUp of this.#running) giveUp();
  }

  async #encrypt(to: string, callKey: Uint8Array<ArrayBuffer>, begin: Begin): Promise<Encrypted> {
    const { getFanOutList } = await begin(Part.Devices, 'fanOut');
    const wids = (await getFanOutList({ wids: [await this.#wids.wid(to)] })) ?? [];
    const names = wids.map(String);
    if (wids.length === 0) return { devices: [] };
    const { ensureE2ESessions } = await begin(Part.Sessions, 'sessions');
    await ensureE2ESessions(wids);
    const { encryptMsgProtobuf } = await begin(Part.Encryption, 'encryption');
    const devices = await Promise.all(
      wids.map((wid, at) => encryptFor(encryptMsgProtobuf, wid, names[at]!, callKey)),
    );
    const startsSession = devices.some((one) => 'type' in one && one.type === 'pkmsg');
    if (!startsSession || devices.some((one) => 'cause' in one)) return { devices };
    const { getADVEncodedIdentity } = await begin(Part.Identity, 'deviceIdentity');
    return { devices, identity: bytesOf(await getADVEncodedIdentity()) };
  }
}

/** Waits for a module that the next part needs; never gives it once nobody waits for that part. */
type Begin = <K extends keyof HostModules>(part: Part, name: K) => Promise<HostModules[K]>;

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
