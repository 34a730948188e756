import { FakeClock } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { LineSlots, type SlotKind, slotLimits } from './line-slots.ts';

const TEN_MINUTES_MS = 600_000;

function someSlots() {
  const clock = new FakeClock();
  const freed: SlotKind[] = [];
  const slots = new LineSlots({ clock, limits: { lines: 4, history: 20 }, onFreed: (kind) => freed.push(kind) });
  const open = (kind: SlotKind, count: number) => Array.from({ length: count }, () => slots.tryAcquire(kind));
  return { clock, freed, slots, open };
}

describe('slotLimits', () => {
  it.each([
    [undefined, 3, 5],
    [1, 3, 5],
    [399, 3, 5],
    [400, 4, 5],
    [599, 5, 5],
    [600, 6, 6],
    [6_000, 60, 60],
    [99_999, 60, 60],
  ])('grants an account with %s lines %i books and %i tick-by-tick', (lines, depth, tickByTick) => {
    expect(slotLimits(lines === undefined ? {} : { lines })).toMatchObject({ depth, tickByTick });
  });

  it('takes what is given for what it is', () => {
    expect(slotLimits({ lines: 1_000, depth: 2 })).toMatchObject({ lines: 1_000, depth: 2, tickByTick: 10 });
  });
});

describe('LineSlots', () => {
  it('gives out as many as TWS allows, each kind by itself', () => {
    const { slots, open } = someSlots();
    expect(open('depth', 4).map((lease) => lease !== undefined)).toEqual([true, true, true, false]);
    expect(slots.isFree('depth')).toBe(false);
    expect(slots.isFree('tickByTick')).toBe(true);
    expect(slots.status()).toMatchObject({
      lines: { inUse: 0, limit: 4 },
      depth: { inUse: 3, limit: 3 },
      tickByTick: { limit: 5 },
      scanners: { limit: 10 },
      accountSummary: { limit: 2 },
    });
  });

  it('gives a slot that comes free to the one who waits, and tells that it came free', async () => {
    const { slots, open, freed } = someSlots();
    const [first] = open('depth', 3);
    const waiting = slots.acquire('depth');
    expect(slots.status().depth.queued).toBe(1);
    first?.release();
    using lease = await waiting;
    expect(lease.isReleased).toBe(false);
    expect(freed).toEqual(['depth']);
  });

  it('learns from a refusal that one less fits, and takes it back one by one', () => {
    const { clock, slots, open, freed } = someSlots();
    const leases = open('lines', 3);
    slots.refused('lines');
    expect(slots.status().lines.limit).toBe(2);
    leases[2]?.release();
    expect(slots.isFree('lines')).toBe(false);
    clock.advance(TEN_MINUTES_MS - 1);
    expect(slots.status().lines.limit).toBe(2);
    clock.advance(1);
    expect(slots.isFree('lines')).toBe(true);
    expect(slots.status().lines.limit).toBe(3);
    clock.advance(5 * TEN_MINUTES_MS);
    expect(slots.status().lines.limit).toBe(4);
    expect(freed).toEqual(['lines', 'lines', 'lines']);
  });

  it('gives up a tenth of the open history requests when TWS says that there are too many', () => {
    const { slots } = someSlots();
    slots.refused('history');
    expect(slots.status().history.limit).toBe(18);
  });

  it('never sinks below one, and never rises by a refusal', () => {
    const { slots, open } = someSlots();
    open('lines', 1);
    slots.refused('lines');
    slots.refused('lines');
    expect(slots.status().lines.limit).toBe(1);
  });
});
