/** Medians and quartiles. */

/** @param {number[]} values @param {number} share 0 to 1 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/** The middle half: the first and the third quartile. @param {number[]} values @returns {[number, number]} */
export function middle(values) {
  return [quantile(values, 0.25), quantile(values, 0.75)];
}
