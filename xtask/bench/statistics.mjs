/** Medians and ranges. */

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** The lowest and the highest. @param {number[]} values @returns {[number, number]} */
export function range(values) {
  return [Math.min(...values), Math.max(...values)];
}
