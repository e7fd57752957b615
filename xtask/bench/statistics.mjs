/** Medians and ranges. */

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** Returns the mean without an eighth of the values at each end, because other programs ran at the same time. @param {number[]} values */
export function trimmedMean(values) {
  const leftOut = values.length >> 3;
  const kept = [...values].sort((a, b) => a - b).slice(leftOut, values.length - leftOut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

/** Returns the lowest and the highest value. @param {number[]} values @returns {[number, number]} */
export function range(values) {
  return [Math.min(...values), Math.max(...values)];
}
