/** All that the stack uses of the page. Addresses are passed as text. */

import type { SecondCall } from '../faults.ts';
import type { NativeEvent } from './native-event-numbers.ts';
import type { InTurn } from './voip-turns.ts';
import type { WapNode } from './wap-node.ts';

export interface VoipPage {
  inTurn: InTurn;
  /** @param callId or a link's token @param to a device, a server, or the user whose devices the stanza names */
  send(callId: string, to: string, action: WapNode): void;
  report(event: (typeof NativeEvent)[keyof typeof NativeEvent], data: object): void;
  secondCall(): SecondCall;
  /** Whether this account may enter call links. */
  hasCallLinks(): boolean;
  /** Whether the stack names a peer for a call behind a link. */
  readonly namesLinkPeer: boolean;
}
