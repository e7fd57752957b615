/** Replaces the codec's own `jid-utils`: only a marked text is a JID. */

import { jidDecode as decodeAnyJid } from '@whiskeysockets/baileys/lib/WABinary/jid-utils.js';
import { JID_MARK } from './marks.ts';

export * from '@whiskeysockets/baileys/lib/WABinary/jid-utils.js';

export function jidDecode(text: string): ReturnType<typeof decodeAnyJid> {
  return text.startsWith(JID_MARK) ? decodeAnyJid(text.slice(JID_MARK.length)) : undefined;
}
