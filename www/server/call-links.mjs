/** The server's call links: creates them, and answers queries and joins. */

import { randomBytes } from 'node:crypto';

/** The length of a token in bytes; in base64url these are 22 characters. */
const TOKEN_BYTES = 16;
/** The nack code for a link that nobody created. */
const UNKNOWN = '404';

export class CallLinks {
  /** The medium of each link, by token. A test may add links. @type {Map<string, string>} */
  known = new Map();
  /** The tokens of links with a waiting room, where somebody must let people in. @type {Set<string>} */
  waitingRooms = new Set();

  /**
   * Returns what the ack contains, or null when the action is not about a link.
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
