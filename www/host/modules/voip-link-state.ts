/**
 * What the page makes of a call link that the stack looks at or enters.
 *
 * From the question for it on there is a model, the active one, which has the link's token for
 * an id, no peer and no state. It gets these when the stack tells of the call itself.
 */

import type { Context } from '../context.ts';
import { CallLinkState, EndCallReason } from './call-states.ts';

/** What the stack tells of a link. */
export interface CallLinkInfo {
  token: string;
  linkState: number;
  isVideo: boolean;
  isInWaitingRoom: boolean;
}

export function createLinkHandlers({ use, simulation }: Context) {
  /** The collection's active call is set without its function for that. */
  function setCallLinkState({ callLinkState }: { callLinkState: CallLinkInfo }): void {
    const { token, linkState, isVideo, isInWaitingRoom } = callLinkState;
    const collection = use('WAWebCallCollection').default;
    const isGone = linkState === CallLinkState.None;
    if (isGone && !collection.activeCall) return;
    const call = collection.activeCall ?? Object.assign(new (use('WAWebCallModel').default)(token), {
      outgoing: true, isVideo, callLinkToken: token,
    });
    if (call.callLinkToken !== token) return;
    collection.activeCall = isGone ? null : call;
    call.callLinkState = linkState;
    call.trigger('change:callLinkState', call, linkState);
    collection.trigger('change:callLinkState', call, linkState);
    collection.trigger('change:activeCall', collection, collection.activeCall);
    call.isInWaitingRoom = isInWaitingRoom;
    call.trigger('change:isInWaitingRoom', call, isInWaitingRoom);
    simulation.changed();
  }

  /** After the user has been told that nothing comes of it. */
  async function leave(): Promise<void> {
    const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
    await stack?.endCall(EndCallReason.Unknown, false);
  }

  return { setCallLinkState, handleCallLinkNacked: leave, displayWaitingRoomDenied: leave };
}
