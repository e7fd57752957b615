/** `WAWebVoipStartCall`: what the page does between a click on the phone symbol and the stack's `startCall`. */

import type { Context } from '../context.ts';
import { defineVoipPending } from './voip-pending.ts';
import { recordAsked, recordOwnStep } from './voip-record.ts';
import type { Wid } from './wid.ts';

interface StartOptions {
  /** Where the request comes from. `user_gesture` needs no further consent. */
  entryTrust?: string;
}

export function defineVoipStart(context: Context): void {
  const { define, use, parameters: { facts, lid }, simulation } = context;
  const pendingCalls = facts.hasPendingCalls ? defineVoipPending(context) : null;

  define('WAWebVoipStartCall', exports => {
    // Scripts count the parameters to tell the forms apart, so none has a default here.
    async function startAtOnce(
      wid: Wid, isVideo: boolean, _lobbyEntryPoint: unknown, _x: unknown, callId: string | null | undefined,
    ): Promise<void> {
      recordAsked(simulation, 'startWAWebVoipCall', arguments);
      await startUnlessPending(wid, isVideo, callId);
    }

    async function startWithConsent(
      wid: Wid, isVideo: boolean, _callFromUi: unknown, _x: unknown, callId: string | null | undefined, options: StartOptions | undefined,
    ): Promise<void> {
      recordAsked(simulation, 'startWAWebVoipCall', arguments);
      const { hasOutgoingCallConsent } = use('WAWebVoipOutgoingCallConsent');
      if (!await hasOutgoingCallConsent(options?.entryTrust ?? 'deep_link', wid, isVideo)) return;
      await startUnlessPending(wid, isVideo, callId);
    }

    exports.startWAWebVoipCall = facts.startParameters === 5 ? startAtOnce : startWithConsent;
  });

  async function startUnlessPending(wid: Wid, isVideo: boolean, callId: string | null | undefined): Promise<void> {
    if (!pendingCalls) return void await start(wid, isVideo, callId);
    const pending = pendingCalls.begin(isVideo);
    if (!pending) return;
    let isStackAsked = false;
    try {
      isStackAsked = await start(wid, isVideo, callId, pending.abortController.signal);
    } finally {
      // Once the stack was asked, `pendingOutgoingCall` stays: the page does not know whether the stack does it.
      if (!isStackAsked) pendingCalls.clear(pending);
    }
  }

  /** Returns whether the stack was asked to start the call. If something prevents that, it is not reported. */
  async function start(wid: Wid, isVideo: boolean, callId: string | null | undefined, signal?: AbortSignal): Promise<boolean> {
    if (!await isStackUp(signal)) return false;
    if (!await use('WAWebVoipAcquireMediaStream').checkVoipDevicePermissions(isVideo)) return false;
    const peer = addressed(wid);
    const devices: Wid[] = await use('WAWebDBDeviceListFanout').getFanOutList({ wids: [peer] });
    const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
    if (!stack || signal?.aborted) return false;
    const id = callId ?? `00${use('WARandomHex').randomHex(16).slice(2)}`;
    await stack.startCall(peer, devices.map(device => device.toJid()), id, isVideo, numberOf(wid).toJid(), false, null);
    return true;
  }

  async function isStackUp(signal?: AbortSignal): Promise<boolean> {
    const { VoipInitEventEmitter, initWAWebVoip } = use('WAWebVoipInit');
    if (VoipInitEventEmitter.getIsVoipStackUnresponsive?.()) return false;
    if (VoipInitEventEmitter.getIsVoipInited()) return true;
    if (!facts.bringsStackUp) {
      recordOwnStep(simulation, 'pleaseWait');
      return false;
    }
    await Promise.race([initWAWebVoip('call'), whenAborted(signal)]);
    return !signal?.aborted && VoipInitEventEmitter.getIsVoipInited();
  }

  /** Returns the callee's LID when both sides have a known LID, else the wid itself. */
  function addressed(wid: Wid): Wid {
    return lid === null ? wid : use('WAWebLidMigrationUtils').toLid(wid) ?? wid;
  }

  /** Returns the callee's phone number, or the wid itself when no number is known. */
  function numberOf(wid: Wid): Wid {
    if (!wid.isLid()) return wid;
    return use('WAWebApiContact').getPhoneNumber(use('WAWebWidFactory').asUserWidOrThrow(wid)) ?? wid;
  }
}

function whenAborted(signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise(resolve => signal?.addEventListener('abort', resolve));
}
