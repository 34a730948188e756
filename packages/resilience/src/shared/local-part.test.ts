import { describe, expect, it } from 'vitest';
import { LocalPart } from './local-part.ts';

const NEVER = Number.POSITIVE_INFINITY;
const demand = (limit: number, cost: number, coolDowns: readonly string[] = []) => ({
  windows: [{ key: 'orders', limit, windowMs: 1_000, cost }],
  coolDowns: coolDowns.map((key) => ({ key, forMs: 500 })),
});

describe('the part of one process', () => {
  it('is the limit shared equally, rounded down', () => {
    const part = new LocalPart(3, 0);
    expect(part.quotaInMs(demand(11, 3), 0)).toBe(0);
    expect(part.quotaInMs(demand(11, 4), 0)).toBe(NEVER);
    part.useQuota(demand(11, 2), 0);
    expect(part.quotaInMs(demand(11, 1), 400)).toBe(0);
    expect(part.quotaInMs(demand(11, 2), 400)).toBe(600);
  });

  it('is nothing of a limit below the number of processes, not even for a cost of 0', () => {
    const part = new LocalPart(3, 0);
    expect(part.quotaInMs(demand(2, 0), 0)).toBe(NEVER);
    expect(part.quotaInMs(demand(3, 0), 0)).toBe(0);
  });

  it('is nothing if one of several rules leaves nothing', () => {
    const part = new LocalPart(2, 0);
    const windows = [...demand(10, 1).windows, { key: 'rare', limit: 1, windowMs: 1_000, cost: 1 }];
    expect(part.quotaInMs({ windows, coolDowns: [] }, 0)).toBe(NEVER);
  });

  it('has no cool-down where others may have used it, and has it where there are no others', () => {
    expect(new LocalPart(2, 0).quotaInMs(demand(10, 1, ['same']), 0)).toBe(NEVER);
    const alone = new LocalPart(1, 0);
    expect(alone.quotaInMs(demand(10, 1, ['same']), 0)).toBe(0);
    alone.useQuota(demand(10, 1, ['same']), 0);
    expect(alone.quotaInMs(demand(10, 1, ['same']), 100)).toBe(400);
  });

  it('can be given back', () => {
    const part = new LocalPart(1, 0);
    part.useQuota(demand(1, 1), 5);
    part.undoQuota(demand(1, 1), 5);
    expect(part.quotaInMs(demand(1, 1), 5)).toBe(0);
    expect(part.remembered(5).windows).toEqual([]);
  });

  it('has a reserve of its own, apart from the quota, and nothing for what costs more', () => {
    const part = new LocalPart(1, 2);
    expect(part.takeReserve(demand(10, 3), 0)).toBe(NEVER);
    expect(part.takeReserve(demand(10, 2), 0)).toBe(0);
    expect(part.takeReserve(demand(10, 1), 100)).toBe(900);
    expect(part.quotaInMs(demand(10, 10), 100)).toBe(0);
    const windows = [...demand(10, 1).windows, { key: 'other', limit: 10, windowMs: 1_000, cost: 3 }];
    expect(part.takeReserve({ windows, coolDowns: [] }, 5_000)).toBe(NEVER);
  });
});
