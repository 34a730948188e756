/**
 * Milliseconds as a person reads them.
 * @param {number | null | undefined} milliseconds
 */
export function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return '–';
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}

const wholes = new Intl.NumberFormat('en');
const prices = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 5 });

/** @param {number | null | undefined} value */
export function price(value) {
  return value === null || value === undefined ? '–' : prices.format(value);
}

/** @param {number | null | undefined} value */
export function whole(value) {
  return value === null || value === undefined ? '–' : wholes.format(Math.round(value));
}

/** @param {number} epochMs */
export function clockTime(epochMs) {
  return new Date(epochMs).toLocaleTimeString('en-GB');
}

/**
 * `partlyFilled` as `partly filled`.
 * @param {string} name
 */
export function words(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
