import { Command, type PageNode } from './crossing/types';
import { diagnose } from './diagnose';
import type { Driver } from './driver';
import { messageOf, remember } from './errors';
import { optionsOf } from './options';
import { isPromise } from './maybePromise';
import { runOverdueTimers } from './timers';
import type {
  Call, CallConfiguration, Callee, CallLinkOptions, CallModel, CallOfferOptions, EndOptions, ParsedStanza, WPPError,
} from './types';

/** Makes `WPP.call`. `driver` throws if the core could not be started. */
export function makeApi(driver: () => Driver, dispose: () => void): Call {
  const reject = async (callId?: string, options?: EndOptions): Promise<boolean> => {
    const { reason } = optionsOf(options, 'reason');
    return driver().run(Command.Reject, callId, reason);
  };
  const setMute = async (muted: boolean, callId?: string): Promise<boolean> =>
    driver().run(Command.SetMute, muted, callId);

  /** Runs overdue timers before a read-only function answers. Commands do this themselves. */
  const upToDate = (): Driver => {
    runOverdueTimers();
    return driver();
  };

  return rememberErrors({
    async accept(callId?: string, options?: object): Promise<boolean> {
      optionsOf(options);
      return driver().run(Command.Accept, callId);
    },

    async enableCallInterface(): Promise<void> {
      await driver().run(Command.EnableCallInterface);
    },

    async end(callId?: string, options?: EndOptions): Promise<boolean> {
      const { reason } = optionsOf(options, 'reason');
      return driver().run(Command.End, callId, reason);
    },

    async offer(to: Callee, options?: CallOfferOptions): Promise<CallModel> {
      const { isVideo } = optionsOf(options, 'isVideo');
      const address = addressText(to);
      return driver().run(Command.Offer, address, isVideo);
    },

    reject,
    rejectCall: reject,

    setMute,
    mute: (callId?: string) => setMute(true, callId),
    unmute: (callId?: string) => setMute(false, callId),

    async upgradeVideo(callId?: string): Promise<boolean> {
      return driver().run(Command.UpgradeVideo, callId);
    },

    async raiseHand(raised: boolean = true, callId?: string): Promise<boolean> {
      return driver().run(Command.RaiseHand, raised, callId);
    },

    async createCallLink(options?: CallLinkOptions): Promise<string> {
      const { isVideo, startTime: start } = optionsOf(options, 'isVideo', 'startTime');
      const startTime = start instanceof Date ? Math.floor(Number(start) / 1000) : start;
      return driver().run(Command.CreateLink, isVideo, startTime);
    },

    async joinCallLink(address: string, options?: CallOfferOptions): Promise<boolean> {
      const { isVideo } = optionsOf(options, 'isVideo');
      return driver().run(Command.JoinLink, address, isVideo);
    },

    list: () => upToDate().calls(),
    get: (callId: string) => upToDate().call(callId),
    trace: () => upToDate().trace.entries(),

    status: async () => upToDate().status(),
    diagnose: async () => diagnose(faultOf(driver)),

    configure(options: CallConfiguration): void {
      driver().configure(options);
    },

    parse(stanza: object | string): ParsedStanza {
      return driver().parse(stanza as PageNode | string) as ParsedStanza;
    },

    dispose,
  });
}

/** Wraps the functions, so that the codes of their errors are remembered for `diagnose`. */
function rememberErrors(call: Call): Call {
  const fail = (error: unknown): never => {
    remember(error);
    throw error;
  };
  const functions = call as unknown as Record<string, (...values: unknown[]) => unknown>;
  for (const [name, work] of Object.entries(functions)) {
    functions[name] = (...values) => {
      try {
        const result = work(...values);
        return isPromise(result) ? result.then(undefined, fail) : result;
      } catch (error) {
        return fail(error);
      }
    };
  }
  return { ...call, rejectCall: call.reject };
}

/** Returns the code of the error that stopped wpp-call, if any. Throws if wpp-call was removed from the page. */
function faultOf(driver: () => Driver): string | null {
  try {
    driver().configure({});
    return null;
  } catch (error) {
    const { code } = error as WPPError;
    if (code === 'disposed') throw error;
    return code;
  }
}

/**
 * Returns an object as text. A Wid that came from outside the page as JSON has lost its text, which is made anew.
 * Returns any other value unchanged.
 */
function addressText(to: unknown): unknown {
  if (typeof to !== 'object' || to === null) return to;
  try {
    const { _serialized, user, server } = to as Record<string, unknown>;
    return _serialized ?? (user && server ? `${user}@${server}` : String(to));
  } catch (error) {
    return messageOf(error);
  }
}
