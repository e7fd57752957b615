/**
 * The stack's events. `WAWebVoipHandleNativeCallEvent` and its handlers pass them on, through
 * `WAWebBackendApi.frontendFireAndForget`, to the part of the page that has the models.
 *
 * A script may hook all of these. The functions that do the work are copied when the page starts:
 * replacing them in their own module (`BRIDGE`) changes nothing.
 */

import type { BuildFacts } from '../builds.ts';
import type { Context } from '../context.ts';
import { createCallLogHandlers } from './call-log.ts';
import { NativeEvent } from './native-event-numbers.ts';
import { createCallStateHandlers } from './voip-call-state.ts';
import { createLinkHandlers } from './voip-link-state.ts';

/** The module that has the functions that change the page's models. */
const BRIDGE: Record<BuildFacts['events'], string> = {
  april: 'WAWebVoipWebBridgeApi', august: 'WAWebVoipBridgeCallStateHandlers',
};
const CALL_LINK = 'WAWebVoipHandleNativeCallEventCallLinkHandlers';
const CALL_LOG = 'WAWebVoipHandleNativeCallEventCallLogHandlers';
const MEDIA = 'WAWebVoipHandleNativeCallEventMediaHandlers';

export function defineNativeEvents(context: Context): void {
  const { define, use, parameters: { facts } } = context;
  const isApril = facts.events === 'april';
  const toFrontend = (name: string, payload: object): void => use('WAWebBackendApi').frontendFireAndForget(name, payload);

  const frontend: Record<string, (payload: any) => void> = {
    ...createCallStateHandlers(context), ...createLinkHandlers(context), ...createCallLogHandlers(context),
  };
  define(BRIDGE[facts.events], exports => { Object.assign(exports, frontend); });
  define('WAWebBackendApi', exports => {
    exports.frontendFireAndForget = (name: string, payload: object): void => frontend[name]?.(payload);
  });
  if (isApril) define('WAWebVoipNackHandlers', exports => {
    exports.handleCallLinkNacked = (nackCode: number) => frontend.handleCallLinkNacked!({ nackCode });
  });

  define('WAWebVoipHandleNativeCallEvent', exports => {
    exports.handleWAWebVoipNativeCallEvent = (event: number, json: string): void => {
      const data = JSON.parse(json);
      switch (event) {
        case NativeEvent.CallStateChanged: return toFrontend('setCallState', { callInfo: data, callState: data.call_state });
        case NativeEvent.CallOfferNacked: return toFrontend('handleCallOfferNacked', offerNacked(data));
        case NativeEvent.CallLinkStateChanged: return use(CALL_LINK).handleCallLinkStateChanged(data);
        case NativeEvent.LinkQueryNacked: return use(CALL_LINK).handleLinkQueryNacked(data);
        case NativeEvent.LinkJoinNacked: return use(CALL_LINK).handleLinkJoinNacked(data);
        case NativeEvent.WaitingRoomDenied: return use(CALL_LINK).handleWaitingRoomDenied(data);
        case NativeEvent.CallEnding: return use(CALL_LOG).handleCallEnding(data);
        case NativeEvent.CallMissed: return use(CALL_LOG).handleCallMissed(data);
        case NativeEvent.MuteStateChanged: return use(MEDIA).handleMuteStateChanged(data);
        case NativeEvent.VideoStateChanged: return use(MEDIA).handleVideoStateChanged(data);
        case NativeEvent.RaiseHandStateChanged: return use(MEDIA).handleRaiseHandStateChanged(data);
        // The page ignores the other events.
      }
    };
  });

  define(CALL_LINK, exports => {
    const nacked = ({ nackCode = 0 }: { nackCode?: number }): void => {
      if (isApril) use('WAWebVoipNackHandlers').handleCallLinkNacked(nackCode);
      else toFrontend('handleCallLinkNacked', { nackCode });
    };
    exports.handleCallLinkStateChanged = (callLinkState: object) => toFrontend('setCallLinkState', { callLinkState });
    exports.handleLinkQueryNacked = nacked;
    exports.handleLinkJoinNacked = nacked;
    exports.handleWaitingRoomDenied = () => toFrontend('displayWaitingRoomDenied', {});
  });
  define(CALL_LOG, exports => {
    exports.handleCallEnding = (callEndingData: object) => toFrontend('generateCallLogFromNativeCallEndingEvent', { callEndingData });
    exports.handleCallMissed = ({ CallTermReason, ...known }: { CallTermReason?: string }) =>
      toFrontend('generateCallLogFromEventCallMissed', { callMissedData: isApril ? known : { ...known, CallTermReason } });
  });
  define(MEDIA, exports => {
    exports.handleMuteStateChanged = (callInfo: object) => toFrontend('handleMuteStateChange', { callInfo });
    exports.handleVideoStateChanged = (videoStateData: object) => toFrontend('handleVideoStateChange', { videoStateData });
    exports.handleRaiseHandStateChanged = (raiseHandData: object) => toFrontend('handleRaiseHandStateChange', { raiseHandData });
  });

  function offerNacked({ errors, nackCode }: { errors: object[]; nackCode: number }): object {
    // An offer that the server refuses is refused for everybody.
    return isApril ? { errors, isCompleteNack: true } : { errors, nackCode, isFatalNack: true };
  }
}
