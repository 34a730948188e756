import { describe, expect, it } from 'vitest';
import { toGuards } from './guard-settings.ts';
import { liveConfirmation } from './interlock.ts';

const live = { mode: 'live', liveAccount: 'U1', liveConfirmation: liveConfirmation('U1') } as const;
const limits = { instruments: ['AAPL'], maxQuantity: 1, maxNotional: 1, maxPosition: 1, maxDailyLoss: 1 };

describe('toGuards', () => {
  it('trades on paper and looks at the market unless told otherwise', () => {
    expect(toGuards()).toMatchObject({ mode: 'paper', usesMarket: true });
    expect(toGuards({ maxNotional: Number.POSITIVE_INFINITY, priceCollar: 'off' }).usesMarket).toBe(false);
  });

  it('takes live trading only with every limit given in so many words', () => {
    expect(toGuards({ ...live, ...limits }).mode).toBe('live');
    for (const name of Object.keys(limits)) {
      expect(() => toGuards({ ...live, ...limits, [name]: undefined })).toThrow(`guards.${name} must be given`);
    }
  });

  it('refuses limits that cannot be right, by name and value', () => {
    expect(() => toGuards({ maxQuantity: 0 })).toThrow(/guards\.maxQuantity.*0/);
    expect(() => toGuards({ maxDailyLoss: -1 })).toThrow(/guards\.maxDailyLoss.*-1/);
    expect(() => toGuards({ priceCollar: { percent: 0, maxQuoteAgeMs: 1 } })).toThrow(/priceCollar\.percent/);
  });

  it('asks rules of your own last', () => {
    const { guards } = toGuards({ also: [() => undefined] });
    expect(guards.at(-1)?.name).toBe('');
    expect(guards).toHaveLength(toGuards().guards.length + 1);
  });
});
