/**
 * How the page represents a call link that the stack previews or joins.
 *
 * From the link's query on, the active call is a model with the link's token as its id, no peer
 * and no state. The model gets these when the stack reports the call itself.
 */

import type { Context } from '../context.ts';
import { CallLinkState, EndCallReason } from './call-states.ts';

/** What the stack reports about a link. */
export interface CallLinkInfo {
  token: string;
  linkState: number;
  isVideo: boolean;
  isInWaitingRoom: boolean;
}

export function createLinkHandlers({ use, simulation }: Context) {
  /** Sets the collection's active call without `setActiveCall`. */
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

  /** Leaves the link, after the page has told the user that the link was refused. */
  async function leave(): Promise<void> {
    const stack = await use('WAWebVoipStackInterface').getVoipStackInterface();
    await stack?.endCall(EndCallReason.Unknown, false);
  }

  return { setCallLinkState, handleCallLinkNacked: leave, displayWaitingRoomDenied: leave };
}
