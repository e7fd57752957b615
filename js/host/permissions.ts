import type { Modules } from './finder';
import type { PermissionStatus } from './page';
import { refused, type Refusal } from './refusal';
import { withTimeout } from './timeout';

/** Somebody has to answer the browser's prompt. */
const PATIENCE_MS = 30_000;
/** That is at hand, or not to be had. */
const STATUS_MS = 1_000;

/** What is refused without a prompt. */
type Denied = 'microphone' | 'camera' | undefined;

/** Microphone and camera, as the page's own buttons ask for them. */
export class Permissions {
  readonly #modules: Modules;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Fails with a {@link Refusal} where it is known already that they are denied. */
  async check(withCamera: boolean): Promise<void> {
    const denied = await this.#denied(withCamera);
    if (denied) throw notAllowed(denied);
  }

  /** Asks for both, or for the microphone alone; fails with a {@link Refusal} when one is denied. */
  async ask(withCamera: boolean): Promise<void> {
    await this.check(withCamera);
    if (!(await this.#prompt(withCamera))) throw notAllowed(withCamera ? 'camera' : 'microphone');
  }

  /**
   * The same for a call that is to be taken: it is taken without a camera that is denied, before or
   * at the prompt. Gives whether there is one.
   */
  async askToAccept(withCamera: boolean): Promise<boolean> {
    const denied = await this.#denied(withCamera);
    if (denied === 'microphone') throw notAllowed(denied);
    if (withCamera && denied !== 'camera' && (await this.#prompt(true))) return true;
    if (!(await this.#prompt(false))) throw notAllowed('microphone');
    return false;
  }

  async #denied(withCamera: boolean): Promise<Denied> {
    const status = await this.#status(withCamera);
    if (status?.micPermission === 'denied') return 'microphone';
    return withCamera && status?.cameraPermission === 'denied' ? 'camera' : undefined;
  }

  /** What is known before anybody is asked; nothing where the page does not say. */
  async #status(withCamera: boolean): Promise<PermissionStatus> {
    try {
      return await withTimeout(STATUS_MS, this.#modules.peek('permissions')?.queryPermissionStatus?.(withCamera));
    } catch {
      return undefined;
    }
  }

  /** Gives whether they may be used; a page that cannot tell lets its stack ask. */
  async #prompt(withCamera: boolean): Promise<boolean> {
    const permissions = this.#modules.peek('permissions');
    if (!permissions) return true;
    return Boolean(await withTimeout(PATIENCE_MS, permissions.checkVoipDevicePermissions(withCamera)));
  }
}

function notAllowed(what: NonNullable<Denied>): Refusal {
  return refused(`the ${what} is denied`);
}
