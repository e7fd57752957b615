/**
 * Marks on strings that pass through the npm codec.
 *
 * That codec encodes every string with an `@` as a JID, and returns JIDs as strings.
 * WhatsApp's own encoder writes a JID token only for a JID object, and a string as it
 * is. The marks preserve this difference. They are characters that no stanza contains.
 */

/** Before a JID, on the way to the encoder. */
export const JID_MARK = '\u0001';
/** Before a text with an `@` that is not a JID, on the way out of the decoder. */
export const TEXT_MARK = '\u0002';
