// ln erfc(x) + x² - ln t in powers of t = 2 / (2 + x), lowest first. Relative error of erfc below 1.2e-7 for all x >= 0.
// Source: W. H. Press et al., "Numerical Recipes", 2nd edition, section 6.2, routine erfcc.
const ERFC_TERMS: readonly number[] = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

// How suspicious a silence of just the mean is: half of all silences are longer.
const PHI_AT_MEAN = Math.log10(2);

/**
 * Suspicion of a silence: -log10 of the chance that a living peer would be silent this long or longer,
 * if its silences are normally distributed. Grows with `z` and stays finite, where `1 - F(z)` would be 0.
 * @param z how far the silence is from the mean, in standard deviations
 */
export function phi(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 2 / (2 + x);
  let polynomial = 0;
  for (const term of ERFC_TERMS.toReversed()) polynomial = polynomial * t + term;
  // The chance that a silence is further from the mean than this, on one side of it.
  const lnTail = Math.log(t) - x * x + polynomial - Math.LN2;
  // The bounds keep the approximation from stepping back where its two halves meet.
  if (z >= 0) return Math.max(PHI_AT_MEAN, -lnTail / Math.LN10);
  return Math.min(PHI_AT_MEAN, -Math.log1p(-Math.exp(lnTail)) / Math.LN10);
}

/** The inverse: how far from the mean a silence is whose suspicion is `value`; `value` at least log10(2). */
export function zOfPhi(value: number): number {
  let low = 0;
  let high = 1;
  while (phi(high) < value) high *= 2;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (phi(middle) < value) low = middle;
    else high = middle;
  }
  return high;
}
