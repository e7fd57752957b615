import type { Modules } from './finder';
import type { PermissionStatus } from './page';
import { refused, type Refusal } from './refusal';
import { withTimeout } from './timeout';

/** How long the user may take to answer the browser's prompt. */
const PATIENCE_MS = 30_000;
/** How long the page may take to say which permissions it has. It has the answer at once, or never. */
const STATUS_MS = 1_000;

/** The device whose permission is denied already, so that the browser does not prompt for it. */
type Denied = 'microphone' | 'camera' | undefined;

/** Asks for microphone and camera, in the same way as the page's own buttons. */
export class Permissions {
  readonly #modules: Modules;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** Fails with a {@link Refusal} if a permission is denied already. Does not prompt. */
  async check(withCamera: boolean): Promise<void> {
    const denied = await this.#denied(withCamera);
    if (denied) throw notAllowed(denied);
  }

  /** Asks for the microphone, and for the camera if `withCamera`. Fails with a {@link Refusal} if one is denied. */
  async ask(withCamera: boolean): Promise<void> {
    await this.check(withCamera);
    if (!(await this.#prompt(withCamera))) throw notAllowed(withCamera ? 'camera' : 'microphone');
  }

  /**
   * Asks for the microphone, and for the camera if `withCamera`, before a call is accepted.
   * Unlike {@link ask}, does not fail if only the camera is denied. Returns whether the camera may be used.
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

  /** Returns the permissions as they are without a prompt; `undefined` if the page does not tell. */
  async #status(withCamera: boolean): Promise<PermissionStatus> {
    try {
      return await withTimeout(STATUS_MS, this.#modules.peek('permissions')?.queryPermissionStatus?.(withCamera));
    } catch {
      return undefined;
    }
  }

  /** Prompts the user. Returns whether the devices may be used; true if the page leaves that to its stack. */
  async #prompt(withCamera: boolean): Promise<boolean> {
    const permissions = this.#modules.peek('permissions');
    if (!permissions) return true;
    return Boolean(await withTimeout(PATIENCE_MS, permissions.checkVoipDevicePermissions(withCamera)));
  }
}

function notAllowed(what: NonNullable<Denied>): Refusal {
  return refused(`the ${what} is denied`);
}
