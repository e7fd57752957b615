/**
 * Marks on strings that pass through the npm codec.
 *
 * That codec takes every string with an `@` for a JID, and gives JIDs back as strings.
 * WhatsApp's own encoder writes a JID token for a JID object only, and a string as it
 * is. The marks carry the difference through; they are characters no stanza contains.
 */

/** Before a JID, on the way to the encoder. */
export const JID_MARK = '\u0001';
/** Before a text with an `@` that is not a JID, on the way out of the decoder. */
export const TEXT_MARK = '\u0002';
