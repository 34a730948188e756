import { expect, test } from 'vitest';
import { OrderIds } from './order-ids.ts';

test('ids begin at the first, rise with use, and each client has its own', () => {
  const ids = new OrderIds(5);
  ids.use(1, 5);
  ids.use(1, 9);
  ids.use(1, 7);
  expect([ids.next(1), ids.next(2)]).toEqual([10, 5]);
  expect([ids.isFree(1, 9), ids.isFree(1, 10), ids.isFree(2, 1)]).toEqual([false, true, true]);
});

test('a roll-back offers and takes the latest ids once more, and never goes below 1', () => {
  const ids = new OrderIds(38_100);
  for (const id of [38_100, 38_101, 38_102]) ids.use(1, id);
  ids.rollBack(2);
  expect([ids.next(1), ids.isFree(1, 38_101), ids.isFree(1, 38_100)]).toEqual([38_101, true, false]);
  ids.rollBack(100_000);
  expect([ids.next(1), ids.next(2)]).toEqual([1, 1]);
});
