/** Formats numbers for people. */

/** Formats a count, with a space between thousands. @param {number} count */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/**
 * Formats a value with three significant digits and a space between thousands; whole numbers and bytes in full.
 * @param {number} value @param {string} unit
 */
export function number(value, unit) {
  const text = unit === 'bytes' || Number.isInteger(value) ? value.toFixed(0) : threeDigits(value);
  const [whole, fraction] = text.split('.');
  return `${fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`} ${unit}`.trimEnd();
}

/** @param {number} value */
export function ratio(value) {
  return threeDigits(value);
}

/** @param {[number, number]} ends */
export function spread([low, high]) {
  return low === high ? '' : `${threeDigits(low)} – ${threeDigits(high)}`;
}

function threeDigits(value) {
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(3, Math.max(0, 2 - magnitude)));
}
