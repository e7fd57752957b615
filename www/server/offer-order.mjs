/** The required order of an offer's children. The server answers any other order with error 439. */

import { children } from './stanza.mjs';

const ORDER = [['privacy'], ['audio'], ['video'], ['net'], ['capability'], ['destination', 'enc'], ['encopt'], ['device-identity']];
const RANKS = new Map(ORDER.flatMap((tags, rank) => tags.map(tag => [tag, rank])));

/** The nack code for a mis-ordered offer. */
export const MISORDERED = '439';

/**
 * Returns whether the offer's children are in order. Tags that are not in `ORDER` may stand anywhere.
 * @param {import('./stanza.mjs').Stanza} offer
 */
export function isOrdered(offer) {
  const ranks = children(offer).map(({ tag }) => RANKS.get(tag)).filter(rank => rank !== undefined);
  return ranks.every((rank, index) => index === 0 || ranks[index - 1] <= rank);
}
