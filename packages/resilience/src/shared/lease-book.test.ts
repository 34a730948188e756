import { describe, expect, it } from 'vitest';
import { LeaseBook } from './lease-book.ts';

const demand = (holder: string, capacity = 1) => ({ key: 'lines', capacity, holder, ttlMs: 1_000 });

describe('a book of leases', () => {
  it('says how long until the first place comes free, and gives it out then', () => {
    const book = new LeaseBook();
    expect(book.lease(demand('one', 2), 0)).toEqual({ isGranted: true, token: 1 });
    expect(book.lease(demand('other', 2), 300)).toEqual({ isGranted: true, token: 2 });
    expect(book.lease(demand('third', 2), 400)).toEqual({ isGranted: false, waitMs: 600, isHeld: false });
    expect(book.lease(demand('third', 2), 1_000)).toEqual({ isGranted: true, token: 3 });
    expect(book.lease(demand('fourth', 2), 1_000)).toEqual({ isGranted: false, waitMs: 300, isHeld: false });
  });

  it('leases to a holder again what it has already, under a new token', () => {
    const book = new LeaseBook();
    book.lease(demand('one'), 0);
    expect(book.lease(demand('one'), 10)).toEqual({ isGranted: true, token: 2 });
    expect(book.renew({ ...demand('one'), token: 1 }, 20)).toBe(false);
    expect(book.renew({ ...demand('one'), token: 2 }, 20)).toBe(true);
  });

  it('renews from then on, and nothing that ended or that somebody else holds', () => {
    const book = new LeaseBook();
    book.lease(demand('one'), 0);
    expect(book.renew({ ...demand('one'), token: 1 }, 900)).toBe(true);
    expect(book.lease(demand('other'), 1_899)).toMatchObject({ isGranted: false, waitMs: 1 });
    expect(book.renew({ ...demand('other'), token: 1 }, 1_000)).toBe(false);
    expect(book.renew({ ...demand('one'), token: 1 }, 1_900)).toBe(false);
  });

  it('frees nothing for a stranger, a token of the past or a key nobody leased', () => {
    const book = new LeaseBook();
    book.release({ key: 'lines', holder: 'one', token: 1 });
    book.lease(demand('one'), 0);
    book.lease(demand('one'), 0);
    book.release({ key: 'lines', holder: 'one', token: 1 });
    book.release({ key: 'lines', holder: 'other', token: 2 });
    expect(book.lease(demand('other'), 10)).toMatchObject({ isGranted: false });
    book.release({ key: 'lines', holder: 'one', token: 2 });
    expect(book.lease(demand('other'), 10)).toEqual({ isGranted: true, token: 3 });
  });

  it('believes every holder for one time to live after it forgot, and gives out nothing new until then', () => {
    const book = new LeaseBook();
    book.lease(demand('forgotten'), 0);
    book.forget(100);
    expect(book.renew({ ...demand('one', 2), token: 7 }, 1_099)).toBe(true);
    expect(book.renew({ ...demand('late', 2), token: 6 }, 1_100)).toBe(false);
    expect(book.lease(demand('other', 2), 1_099)).toEqual({ isGranted: false, waitMs: 1, isHeld: true });
    expect(book.lease(demand('other', 2), 1_100)).toEqual({ isGranted: true, token: 8 });
  });

  it('gives out the first token again after it forgot, if no holder spoke up', () => {
    const book = new LeaseBook();
    book.lease(demand('one'), 0);
    book.forget(100);
    expect(book.lease(demand('one'), 1_100)).toEqual({ isGranted: true, token: 1 });
  });

  it('says at once what cannot be', () => {
    expect(() => new LeaseBook().lease(demand('one', 0), 0)).toThrow(
      'capacity of "lines" must be a whole number at least 1, was 0',
    );
    expect(() => new LeaseBook().lease({ ...demand('one'), ttlMs: 0 }, 0)).toThrow('ttlMs of "lines" must be');
  });
});
