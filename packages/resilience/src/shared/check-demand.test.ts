import { describe, expect, it } from 'vitest';
import { checkDemand, checkLease } from './shared-store.ts';

const window = { key: 'orders', limit: 4, windowMs: 1_000, cost: 1 };
const lease = { key: 'lines', capacity: 1, holder: 'one', ttlMs: 1_000 };

describe('what a store is asked for', () => {
  it.each([
    [{ limit: 0, cost: 0 }, 'limit of "orders" must be a whole number at least 1, was 0'],
    [{ limit: 4.5 }, 'limit of "orders" must be a whole number at least 1, was 4.5'],
    [{ windowMs: 0 }, 'windowMs of "orders" must be a finite number above 0, was 0'],
    [{ windowMs: Number.POSITIVE_INFINITY }, 'windowMs of "orders" must be a finite number above 0, was Infinity'],
    [{ windowMs: Number.NaN }, 'windowMs of "orders" must be a finite number above 0, was NaN'],
    [{ cost: 5 }, 'cost of "orders" must be a whole number at least 0 and at most 4, was 5'],
    [{ cost: -1 }, 'cost of "orders" must be a whole number at least 0 and at most 4, was -1'],
    [{ cost: 1.5 }, 'cost of "orders" must be a whole number at least 0 and at most 4, was 1.5'],
  ])('is refused at once if it cannot be meant: %j', (wrong, message) => {
    const windows = [window, { ...window, ...wrong }];
    expect(() => {
      checkDemand({ windows, coolDowns: [] });
    }).toThrow(message);
  });

  it.each([0, -1, Number.NaN])('is refused with a cool-down of %d ms', (forMs) => {
    expect(() => {
      checkDemand({ windows: [window], coolDowns: [{ key: 'same', forMs }] });
    }).toThrow('forMs of "same" must be a finite number above 0');
  });

  it.each([{}, { limit: 1 }, { cost: 0 }, { cost: 4 }, { windowMs: 0.001 }])('may be %j', (part) => {
    expect(() => {
      checkDemand({ windows: [{ ...window, ...part }], coolDowns: [{ key: 'same', forMs: 1 }] });
    }).not.toThrow();
  });

  it.each([
    [{ capacity: 0 }, 'capacity of "lines" must be a whole number at least 1, was 0'],
    [{ capacity: 1.5 }, 'capacity of "lines" must be a whole number at least 1, was 1.5'],
    [{ ttlMs: 0 }, 'ttlMs of "lines" must be a finite number above 0, was 0'],
  ])('is refused of a lease that cannot be meant: %j', (wrong, message) => {
    expect(() => {
      checkLease(lease);
      checkLease({ ...lease, ...wrong });
    }).toThrow(message);
  });
});
