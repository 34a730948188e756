import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Deadlines } from './deadlines.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const never = () => new Promise<number>(() => undefined);

it('ends each call at its own time with one timer, and leaves those alone that were answered', async () => {
  const deadlines = new Deadlines(50, () => new Error('too late'));
  const ends: string[] = [];
  const call = (name: string, work: () => Promise<number>): void => {
    const asked = deadlines.within(
      work,
      (said) => said + 1,
      (error) => error,
    );
    const fromMs = performance.now();
    asked.then(
      (value) => ends.push(`${name} ${value}`),
      (error: unknown) => ends.push(`${name} ${String(error)} after ${performance.now() - fromMs}`),
    );
  };
  call('one', never);
  call('two', () => Promise.resolve(1));
  await vi.advanceTimersByTimeAsync(30);
  call('three', never);
  call('four', () => Promise.reject(new Error('refused')));
  expect(vi.getTimerCount()).toBe(1);
  // The fake clock's setImmediate takes a millisecond.
  await vi.advanceTimersByTimeAsync(25);
  expect(ends).toEqual(['two 2', 'four Error: refused after 0', 'one Error: too late after 51']);
  await vi.advanceTimersByTimeAsync(30);
  expect(ends.at(-1)).toBe('three Error: too late after 51');
  expect(vi.getTimerCount()).toBe(0);
});
