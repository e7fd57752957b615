/** The order in which the children of an offer must come, or the server answers 439. */

import { children } from './stanza.mjs';

const ORDER = [['privacy'], ['audio'], ['video'], ['net'], ['capability'], ['destination', 'enc'], ['encopt'], ['device-identity']];
const RANKS = new Map(ORDER.flatMap((tags, rank) => tags.map(tag => [tag, rank])));

/** Nack code of a mis-ordered offer. */
export const MISORDERED = '439';

/**
 * Children that are not in the list may stand anywhere.
 * @param {import('./stanza.mjs').Stanza} offer
 */
export function isOrdered(offer) {
  const ranks = children(offer).map(({ tag }) => RANKS.get(tag)).filter(rank => rank !== undefined);
  return ranks.every((rank, index) => index === 0 || ranks[index - 1] <= rank);
}
