/** `WAWebVoipStartCall`: what the page does between a click on the phone and the stack. */

import type { Context } from '../context.ts';
import type { Wid } from './wid.ts';
import { recordAsked, recordOwnStep } from './voip-record.ts';

interface StartOptions {
  /** Who wants the call; `user_gesture` is not asked again. */
  entryTrust?: string;
}

const NEVER = new Promise<never>(() => {});

export function defineVoipStart({ define, use, parameters, simulation }: Context): void {
  const { faults } = simulation;

  define('WAWebVoipOutgoingCallConsent', exports => {
    exports.hasOutgoingCallConsent = async (entryTrust: string, _wid: Wid, _isVideo: boolean): Promise<boolean> => {
      if (entryTrust === 'user_gesture') return true;
      recordOwnStep(simulation, 'confirmPopup');
      return faults.consent === 'silent' ? NEVER : faults.consent !== 'declined';
    };
  });

  define('WAWebVoipAcquireMediaStream', exports => {
    exports.checkVoipDevicePermissions = async (isVideo: boolean): Promise<boolean> => {
      simulation.log.push({ call: 'permissions', video: Boolean(isVideo) });
      return faults.permission === 'silent' ? NEVER : faults.permission !== 'denied';
    };
  });

  define('WAWebVoipStartCall', exports => {
    // Scripts count the parameters to tell the forms apart, so none has a default here.
    async function startInApril(
      wid: Wid, isVideo: boolean, _lobbyEntryPoint: unknown, _x: unknown, callId: string | null | undefined,
    ): Promise<void> {
      recordAsked(simulation, 'startWAWebVoipCall', arguments);
      await start(wid, isVideo, callId);
    }

    async function startNow(
      wid: Wid, isVideo: boolean, _callFromUi: unknown, _x: unknown, callId: string | null | undefined, options: StartOptions | undefined,
    ): Promise<void> {
      recordAsked(simulation, 'startWAWebVoipCall', arguments);
      const { hasOutgoingCallConsent } = use('WAWebVoipOutgoingCallConsent');
      if (await hasOutgoingCallConsent(options?.entryTrust ?? 'deep_link', wid, isVideo)) await start(wid, isVideo, callId);
    }

    exports.startWAWebVoipCall = parameters.facts.startParameters === 5 ? startInApril : startNow;
  });

  /** Whatever stands in the way, it is not told: there is no call then. */
  async function start(wid: Wid, isVideo: boolean, callId: string | null | undefined): Promise<void> {
    const { VoipInitEventEmitter, initWAWebVoip } = use('WAWebVoipInit');
    if (!VoipInitEventEmitter.getIsVoipInited()) await initWAWebVoip('start');
    if (!VoipInitEventEmitter.getIsVoipInited()) return;
    if (!await use('WAWebVoipAcquireMediaStream').checkVoipDevicePermissions(isVideo)) return;
    const peer = addressed(wid);
    const devices: Wid[] = await use('WAWebDBDeviceListFanout').getFanOutList({ wids: [peer] });
    const number = wid.isLid() ? use('WAWebApiContact').getPhoneNumber(wid) ?? wid : wid;
    const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
    const id = callId ?? `00${use('WARandomHex').randomHex(16).slice(2)}`;
    await stack?.startCall(peer, devices.map(device => device.toJid()), id, isVideo, number.toJid(), false, null);
  }

  /** By LID, when both sides have one that is known. */
  function addressed(wid: Wid): Wid {
    return parameters.lid === null || wid.isLid() ? wid : use('WAWebApiContact').getCurrentLid(wid) ?? wid;
  }
}
