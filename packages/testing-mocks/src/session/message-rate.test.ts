import { expect, test } from 'vitest';
import { MessageRate } from './message-rate.ts';

function send(rate: MessageRate, count: number, atMs: number): readonly string[] {
  return Array.from({ length: count }, () => rate.arrive(atMs).type);
}

test('fifty in a second pass, the next three are strikes and the third ends it', () => {
  const rate = new MessageRate();
  expect(send(rate, 50, 0)).not.toContain('rejected');
  expect(rate.arrive(10)).toEqual({ type: 'rejected', received: 51, strike: 1, isCut: false });
  expect(rate.arrive(20)).toMatchObject({ strike: 2, isCut: false });
  expect(rate.arrive(30)).toMatchObject({ strike: 3, isCut: true });
});

test('the second rolls: what is a full second old no longer counts', () => {
  const rate = new MessageRate();
  send(rate, 50, 0);
  expect(rate.arrive(999.9).type).toBe('rejected');
  expect(send(rate, 49, 1_000)).not.toContain('rejected');
  expect(rate.arrive(1_000).type).toBe('rejected');
});

test('at forty-four it warns, once, and again only after it was slower', () => {
  const rate = new MessageRate();
  expect(send(rate, 50, 0).indexOf('warned')).toBe(43);
  expect(send(rate, 50, 1_000).filter((type) => type === 'warned')).toHaveLength(1);
  expect(send(rate, 1, 2_000)).toEqual(['accepted']);
});
