import { describe, expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { KeyedLimiter, type KeyedLimiterOptions } from './keyed-limiter.ts';
import { RateLimiter } from './rate-limiter.ts';
import { slidingWindow } from './sliding-window.ts';

function aKeyed({ clock, ...options }: Partial<KeyedLimiterOptions<string>> & { clock: FakeClock }): KeyedLimiter {
  const make = (name: string) => new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: 1000 }), clock, name });
  return new KeyedLimiter({ make, clock, ...options });
}

describe('KeyedLimiter', () => {
  test('keeps keys apart, and each under its own limit', () => {
    const keyed = aKeyed({ clock: new FakeClock() });
    expect(keyed.get('a').tryAcquire()).toBe(true);
    expect(keyed.get('a').tryAcquire()).toBe(false);
    expect(keyed.get('b').tryAcquire()).toBe(true);
    expect(keyed.size).toBe(2);
  });

  test('B19: however many keys come, they are forgotten as they go idle, and the rest are bounded', () => {
    const clock = new FakeClock();
    const keyed = aKeyed({ clock, maxKeys: 200, idleMs: 1000, whenFull: 'forget' });
    let most = 0;
    for (let key = 0; key < 4000; key += 1) {
      keyed.get(`key ${key}`).tryAcquire();
      if (key % 10 === 0) clock.advance(1);
      most = Math.max(most, keyed.size);
    }
    expect(most).toBe(200);
    clock.advance(10_000);
    for (let key = 0; key < 200; key += 1) keyed.get('the same');
    expect(keyed.size).toBe(1);
  });

  test('B19: refuses a new key rather than let a known one exceed its limit', () => {
    const clock = new FakeClock();
    const keyed = aKeyed({ clock, maxKeys: 2 });
    keyed.get('a').tryAcquire();
    keyed.get('b').tryAcquire();
    expect(() => keyed.get('c')).toThrow(expect.objectContaining({ code: 'ERR_TOO_MANY_KEYS', verdict: 'refused' }));
    expect(keyed.get('a').tryAcquire()).toBe(false);
    clock.advance(1000);
    // At rest now: forgetting it changes nothing.
    expect(keyed.get('c').tryAcquire()).toBe(true);
    expect(keyed.size).toBe(2);
  });

  test('if told to, forgets the key that was idle longest, but none for which somebody waits', async () => {
    const clock = new FakeClock();
    const keyed = aKeyed({ clock, maxKeys: 2, whenFull: 'forget' });
    const waited = keyed.get('a');
    waited.tryAcquire();
    const waiting = waited.acquire();
    const idle = keyed.get('b');
    idle.tryAcquire();
    keyed.get('c').tryAcquire();
    expect(keyed.get('a')).toBe(waited);
    // Disposed of, so that nobody who kept it uses it beside its successor.
    await expect(idle.acquire()).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    await clock.run(1000);
    expect((await waiting).waitedMs).toBe(1000);
  });

  test('keeps a limiter in use, also when its key is older than the idle time', () => {
    const clock = new FakeClock();
    const make = () => new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: 10_000 }), clock });
    const keyed = new KeyedLimiter({ make, clock, idleMs: 100 });
    const day = keyed.get('a');
    day.tryAcquire();
    clock.advance(5000);
    keyed.get('b');
    keyed.get('b');
    expect(keyed.get('a')).toBe(day);
    clock.advance(5000);
    for (let call = 0; call < 3; call += 1) keyed.get('b');
    expect(keyed.size).toBe(1);
  });

  test('disposes of every limiter', async () => {
    const keyed = aKeyed({ clock: new FakeClock() });
    const limiters = ['a', 'b'].map((key) => keyed.get(key));
    await keyed[Symbol.asyncDispose]();
    await keyed[Symbol.asyncDispose]();
    expect(keyed.size).toBe(0);
    for (const limiter of limiters) expect(limiter.tryAcquire()).toBe(false);
  });

  test('forgets a key the moment it has been idle long enough, and no sooner', () => {
    const clock = new FakeClock();
    const keyed = aKeyed({ clock, idleMs: 2000 });
    keyed.get('a');
    clock.advance(1999);
    keyed.get('b');
    expect(keyed.size).toBe(2);
    clock.advance(1);
    keyed.get('b');
    expect(keyed.size).toBe(1);
  });

  test('looks after two other keys each time it is asked, so that nobody pays for a thousand', () => {
    const clock = new FakeClock();
    const keyed = aKeyed({ clock, idleMs: 2000 });
    for (let key = 0; key < 10; key += 1) keyed.get(`key ${key}`);
    clock.advance(2000);
    const sizes = Array.from({ length: 6 }, () => (keyed.get('new'), keyed.size));
    expect(sizes).toEqual([9, 7, 5, 4, 2, 1]);
  });

  test('does not stop at an idle key it has to keep', () => {
    const clock = new FakeClock();
    const make = (name: string) =>
      new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: name === 'busy' ? 60_000 : 10 }), clock });
    const keyed = new KeyedLimiter({ make, clock, idleMs: 100 });
    for (const key of ['busy', 'a', 'b', 'c']) keyed.get(key).tryAcquire();
    clock.advance(100);
    keyed.get('new');
    expect(keyed.size).toBe(4);
    keyed.get('new');
    expect(keyed.size).toBe(2);
    expect(keyed.get('busy').tryAcquire()).toBe(false);
  });

  test('a key that is asked for again is the last to be forgotten', () => {
    const clock = new FakeClock();
    const keyed = aKeyed({ clock, maxKeys: 3, whenFull: 'forget' });
    const [a, b] = ['a', 'b', 'c'].map((key) => keyed.get(key));
    for (const key of ['a', 'b', 'c', 'a']) {
      keyed.get(key).tryAcquire();
      clock.advance(1);
    }
    keyed.get('d');
    expect(keyed.get('a')).toBe(a);
    expect(keyed.get('b')).not.toBe(b);
  });

  test('looks at sixteen keys for room, the next time at others', () => {
    const clock = new FakeClock();
    const keyed = aKeyed({ clock, maxKeys: 40, whenFull: 'forget' });
    const limiters = Array.from({ length: 40 }, (_, key) => keyed.get(`key ${key}`));
    for (const [key, limiter] of limiters.entries()) {
      limiter.tryAcquire();
      if (key !== 39) void limiter.acquire();
    }
    const outcomes = Array.from({ length: 3 }, (_, attempt) => {
      try {
        return keyed.get(`new ${attempt}`).tryAcquire();
      } catch (error) {
        return error;
      }
    });
    const full = expect.objectContaining({ message: '40 keys are in use: raise maxKeys, or choose coarser keys' });
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome !== true)).toEqual([full, full]);
    expect([keyed.size, keyed.get('key 39') === limiters[39]]).toEqual([40, false]);
  });

  test('makes a limiter anew that is forgotten the moment it is at rest', () => {
    const keyed = aKeyed({ clock: new FakeClock(), idleMs: 0 });
    for (let call = 0; call < 3; call += 1) keyed.get('a');
    expect(keyed.get('a').tryAcquire()).toBe(true);
    expect(keyed.get('a').tryAcquire()).toBe(false);
  });

  test.each<[{ maxKeys?: number; idleMs?: number }, RegExp]>([
    [{ maxKeys: 0 }, /^maxKeys must be/],
    [{ maxKeys: 1.5 }, /^maxKeys must be/],
    [{ idleMs: -1 }, /^idleMs must be a finite number at least 0 or Infinity/],
    [{ idleMs: Number.NaN }, /^idleMs must be/],
  ])('refuses %j', (options, message) => {
    expect(() => aKeyed({ clock: new FakeClock(), ...options })).toThrow(message);
  });

  test('may keep one key, or all for ever', () => {
    const clock = new FakeClock();
    const keyed = aKeyed({ clock, maxKeys: 1, idleMs: Number.POSITIVE_INFINITY });
    const only = keyed.get('a');
    clock.advance(1e9);
    expect(keyed.get('a')).toBe(only);
  });
});
