/** `WAWebVoipInit`: starting the VoIP stack, which may fail. */

import type { Context } from '../context.ts';
import { recordAsked } from './voip-record.ts';

export function defineVoipInit({ define, use, parameters, simulation }: Context): void {
  let isInited = false;
  let didFail = false;
  let failures = 0;
  let attempt: Promise<void> | null = null;

  const VoipInitEventEmitter = {
    getIsVoipInited: () => isInited,
    getDidVoipInitError: () => didFail,
    ...parameters.facts.tellsUnresponsive && { getIsVoipStackUnresponsive: () => Boolean(simulation.faults.unresponsive) },
  };

  define('WAWebVoipInitEventEmitter', exports => { exports.VoipInitEventEmitter = VoipInitEventEmitter; });

  define('WAWebVoipInit', exports => {
    /** Does nothing after an attempt that failed: only the retry function tries again. */
    exports.initWAWebVoip = async (...trigger: unknown[]): Promise<void> => {
      recordAsked(simulation, 'initWAWebVoip', trigger);
      if (!isInited && !didFail) await (attempt ??= tryToInit());
    };
    exports.canRetryWAWebVoipInitAfterFailure = () => didFail;
    exports.retryWAWebVoipInitAfterFailure = async (...values: unknown[]): Promise<void> => {
      recordAsked(simulation, 'retryWAWebVoipInitAfterFailure', values);
      if (!didFail) return;
      didFail = false;
      await (attempt = tryToInit());
    };
    exports.VoipInitEventEmitter = VoipInitEventEmitter;
  });

  define('WAWebVoipBackendLoadable', exports => {
    exports.requireVoipJsBackend = async () => ({
      WAWebVoipInit: use('WAWebVoipInit'),
      WAWebHandleVoipCallOffer: use('WAWebHandleVoipCallOffer'),
    });
  });

  /** Tries to start the stack. The emitter reports a failure; the promise does not reject. */
  async function tryToInit(): Promise<void> {
    const outcome = simulation.faults.init ?? parameters.init;
    if (outcome === 'silent') return new Promise(() => {});
    await new Promise(resolve => setTimeout(resolve, parameters.initMs));
    try {
      if (outcome === 'never' || (outcome === 'once' && failures === 0)) throw new Error('the stack did not start');
      const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
      const { getMeDevicePnOrThrow, getMaybeMePnUser, getMaybeMeDeviceLid } = use('WAWebUserPrefsMeUser');
      await stack?.voipInit(getMeDevicePnOrThrow(), getMaybeMePnUser(), getMaybeMeDeviceLid());
      isInited = Boolean(stack);
      if (!stack) attempt = null; // there may be a stack at the next attempt
    } catch {
      failures += 1;
      didFail = true;
    }
    simulation.changed();
  }
}

/** Starts the stack, as the page does by itself when the account may make calls. */
export function initVoipAtLogin({ use }: Context): void {
  try {
    if (use('WAWebVoipGatingUtils').isVoipDownloadEnabled()) use('WAWebVoipInit').initWAWebVoip('login');
  } catch {
    // A build without these modules has no stack.
  }
}
