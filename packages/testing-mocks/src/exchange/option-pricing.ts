/** What an option's price depends on. Rates and volatilities are fractions per year. */
export interface OptionInputs {
  readonly right: 'C' | 'P';
  readonly underlying: number;
  readonly strike: number;
  readonly years: number;
  readonly volatility: number;
}

/** The price of an option and how it moves. `vega` is per point of volatility, `theta` per day, as TWS gives them. */
export interface OptionValue {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
}

/** What money earns in a year on this exchange. */
export const RISK_FREE_RATE = 0.04;

const DAYS_PER_YEAR = 365;

/** No option is taken to be more volatile than this. */
export const HIGHEST_VOLATILITY = 5;

/** The Black-Scholes value of a European option without dividends; an expired one is worth what exercising it brings. */
export function optionValue(inputs: OptionInputs): OptionValue {
  const { right, underlying, strike, years, volatility } = inputs;
  const sign = right === 'C' ? 1 : -1;
  if (years <= 0 || volatility <= 0) {
    const price = Math.max(0, sign * (underlying - strike));
    return { price, delta: price > 0 ? sign : 0, gamma: 0, vega: 0, theta: 0 };
  }
  const spread = volatility * Math.sqrt(years);
  const d1 = (Math.log(underlying / strike) + (RISK_FREE_RATE + volatility ** 2 / 2) * years) / spread;
  const d2 = d1 - spread;
  const discounted = strike * Math.exp(-RISK_FREE_RATE * years);
  const density = Math.exp(-(d1 ** 2) / 2) / Math.sqrt(2 * Math.PI);
  const decay = -(underlying * density * volatility) / (2 * Math.sqrt(years));
  return {
    price: sign * (underlying * normal(sign * d1) - discounted * normal(sign * d2)),
    delta: sign * normal(sign * d1),
    gamma: density / (underlying * spread),
    vega: (underlying * density * Math.sqrt(years)) / 100,
    theta: (decay - sign * RISK_FREE_RATE * discounted * normal(sign * d2)) / DAYS_PER_YEAR,
  };
}

/** The volatility at which an option is worth a price, by halving; 0 if no volatility explains it. */
export function impliedVolatility(inputs: Omit<OptionInputs, 'volatility'>, price: number): number {
  let low = 0;
  let high = HIGHEST_VOLATILITY;
  if (optionValue({ ...inputs, volatility: high }).price < price) return 0;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (optionValue({ ...inputs, volatility: middle }).price < price) low = middle;
    else high = middle;
  }
  return high;
}

/** The normal distribution function, to seven digits. Source: Abramowitz and Stegun, formula 26.2.17. */
function normal(x: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(x));
  const series =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const tail = (Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return x >= 0 ? 1 - tail : tail;
}
