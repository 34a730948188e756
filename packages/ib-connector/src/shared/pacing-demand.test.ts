import { createCall } from '@autobot/resilience';
import { describe, expect, it } from 'vitest';
import { pacingKey } from '../pacing/pacing-key.ts';
import { LONGEST_PACING_MS, pacingDemand } from './pacing-demand.ts';

const key = pacingKey({ contract: 'AAPL', request: '1 hour' });

describe('what a call takes of the rules of the user', () => {
  it('is the ten minutes, its contract and its request for small bars, each longer by what a permit may wait', () => {
    expect(pacingDemand(createCall(undefined, { operation: 'historicalBars', key, cost: 2 }))).toEqual({
      windows: [
        { key: 'historyWindow', limit: 60, windowMs: 602_000, cost: 2 },
        { key: 'historyContract:AAPL', limit: 5, windowMs: 3_050, cost: 2 },
      ],
      coolDowns: [{ key: 'historyIdentical:AAPL\n1 hour', forMs: 16_050 }],
    });
    expect(LONGEST_PACING_MS).toBe(602_000);
  });

  it('is a pause of its instrument for ticks', () => {
    expect(pacingDemand(createCall(undefined, { operation: 'tickByTick', key }))).toEqual({
      windows: [],
      coolDowns: [{ key: 'tickByTickContract:AAPL', forMs: 16_050 }],
    });
  });

  it.each([
    { operation: 'historicalBars' },
    { operation: 'historicalBars', key, kind: 'cancel' as const },
    { operation: 'contractDetails', key },
  ])('is nothing where no rule counts it: %o', (options) => {
    expect(pacingDemand(createCall(undefined, options))).toBeUndefined();
  });
});
