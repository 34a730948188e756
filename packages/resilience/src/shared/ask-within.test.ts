import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { askWithin } from './ask-within.ts';
import { StoreAwayError } from './store-away-error.ts';

describe('a question to a store', () => {
  const store = { name: 'redis' };

  it('has its answer, with how long that took', async () => {
    const clock = new FakeClock();
    const asked = askWithin(
      { store, clock, timeoutMs: 50 },
      () =>
        new Promise<string>((resolve) => {
          clock.setTimer(() => {
            resolve('yes');
          }, 49);
        }),
    );
    await clock.run(49);
    await expect(asked).resolves.toEqual({ isAnswered: true, value: 'yes', tookMs: 49 });
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends after its time, whatever the store does, and says which store it was', async () => {
    const clock = new FakeClock();
    const asked = askWithin({ store, clock, timeoutMs: 50 }, () => new Promise(() => {}));
    await clock.run(50);
    const outcome = await asked;
    expect(outcome.isAnswered ? undefined : outcome.error).toBeInstanceOf(StoreAwayError);
    expect(outcome).toMatchObject({
      isAnswered: false,
      error: { message: 'the store "redis" is away: no answer within 50 ms' },
    });
  });

  it.each<[string, () => Promise<never>]>([
    ['rejects', () => Promise.reject(new Error('reset'))],
    [
      'throws',
      () => {
        throw new Error('reset');
      },
    ],
  ])('ends at once if the store %s, and leaves no timer behind', async (_how, ask) => {
    const clock = new FakeClock();
    const outcome = await askWithin({ store, clock, timeoutMs: 50 }, ask);
    expect(outcome).toEqual({ isAnswered: false, error: new Error('reset') });
    expect(clock.pendingTimers).toBe(0);
  });
});
