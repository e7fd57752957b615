/** Call links as the server keeps them: made, looked at, entered. */

import { randomBytes } from 'node:crypto';

/** Bytes of a token: 22 characters in base64url. */
const TOKEN_BYTES = 16;
/** Nack code of a link that nobody made. */
const UNKNOWN = '404';

export class CallLinks {
  /** Medium by token. A test may put its own here. @type {Map<string, string>} */
  known = new Map();
  /** Tokens of the links behind which somebody has to let people in. @type {Set<string>} */
  waitingRooms = new Set();

  /**
   * What the ack says, or null when the action is not about a link.
   * @param {import('./stanza.mjs').Stanza} action
   * @returns {{ attrs: Record<string, string>, content?: import('./stanza.mjs').Stanza[] } | null}
   */
  answer({ tag, attrs }) {
    if (!['link_create', 'link_query', 'link_join'].includes(tag)) return null;
    const token = tag === 'link_create' ? this.#create(attrs.media) : attrs.token;
    const media = this.known.get(token);
    if (media === undefined) return { attrs: { error: UNKNOWN } };
    const isHeldUp = tag === 'link_join' && this.waitingRooms.has(token);
    return { attrs: {}, content: [{ tag, attrs: { token, media }, content: isHeldUp ? [{ tag: 'waiting_room', attrs: {} }] : undefined }] };
  }

  /** @param {string} media */
  #create(media) {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.known.set(token, media);
    return token;
  }
}
