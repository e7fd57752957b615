/** `WAWebVoipGatingUtils`: whether this account and this browser may make calls. */

import type { Context } from '../context.ts';
import type { UnsupportedReason } from '../faults.ts';

export function defineGating({ define, use, simulation }: Context): void {
  define('WAWebVoipGatingUtils', exports => {
    const abProp = (name: string): unknown => use('WAWebABProps').getABPropConfigValue(name);

    // These functions call each other directly: replacing one in the exports does not change the others.
    const isCallingEnabled = () => Boolean(abProp('enable_web_calling'));
    const isGroupCallingEnabled = () => isCallingEnabled() && Boolean(abProp('enable_web_group_calling'));
    const getUnsupportedBrowserReason = (): UnsupportedReason | null => {
      if (simulation.faults.gate) return simulation.faults.gate;
      if (!crossOriginIsolated || typeof SharedArrayBuffer === 'undefined') return 'missing_shared_array_buffer';
      if (typeof Atomics === 'undefined') return 'missing_atomics';
      if (typeof RTCPeerConnection === 'undefined') return 'missing_rtc_peer_connection';
      return null;
    };
    const isUnsupportedBrowserForWebCalling = () => getUnsupportedBrowserReason() !== null;
    const isVoipDownloadEnabled = () => isCallingEnabled() && !isUnsupportedBrowserForWebCalling();

    const callLinksEnabled = () => true;

    Object.assign(exports, {
      isCallingEnabled, isGroupCallingEnabled, getUnsupportedBrowserReason,
      isUnsupportedBrowserForWebCalling, isVoipDownloadEnabled, callLinksEnabled,
    });
  });
}
