/** The properties of a call that `processIncomingCall` takes, in both kinds of collections. */

import type { Wid } from './wid.ts';

export interface IncomingCall {
  isVideo?: boolean;
  /** In seconds. */
  offerTime?: number;
  isSilenced?: boolean;
  offerReceivedWhileOffline?: boolean;
  groupWid?: Wid | null;
}
