/** `WAWap` and `WASmaxJsx`: the page's own functions for stanzas. */

import type { Context } from '../context.ts';
import { WapJid } from './wap-jid.ts';
import { DROP_ATTR, WapNode, decodeStanza, encodeStanza, wap } from './wap-node.ts';

/** Shape of an id: `{u16}.{u16}-{n}`; the first two numbers are drawn once per page. */
function createIdSource(): () => string {
  const [high, low] = crypto.getRandomValues(new Uint16Array(2));
  let count = 0;
  return () => `${high}.${low}-${++count}`;
}

export function defineWap({ define, use }: Context): void {
  define('WAWap', exports => {
    const jid = (text: unknown) => WapJid.parse(String(text));
    const same = <T>(value: T) => value;
    Object.assign(exports, {
      wap, WapNode, WapJid, encodeStanza, decodeStanza, DROP_ATTR,
      generateId: createIdSource(),
      JID: jid, USER_JID: jid, DEVICE_JID: jid, GROUP_JID: jid, CALL_JID: jid, GROUP_CALL_JID: jid, TO_JID: jid, CHAT_JID: jid,
      S_WHATSAPP_NET: jid('s.whatsapp.net'), G_US: jid('g.us'), CALL: jid('call'),
      CUSTOM_STRING: same, CALL_ID: same, STANZA_ID: same,
      MAYBE_CUSTOM_STRING: (text: string | null | undefined) => text ?? DROP_ATTR,
      INT: (value: number) => value.toString(),
      MAYBE_INT: (value: number | null | undefined) => value?.toString() ?? DROP_ATTR,
    });
  });
  define('WASmaxJsx', exports => {
    exports.smax = use('WAWap').wap;
  });
}
