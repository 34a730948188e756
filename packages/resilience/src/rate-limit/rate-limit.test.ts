import { describe, expect, test, vi } from 'vitest';
import { createCall } from '../core/call.ts';
import { compose } from '../core/compose.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { KeyedLimiter } from './keyed-limiter.ts';
import { rateLimit } from './rate-limit.ts';
import { RateLimiter } from './rate-limiter.ts';
import { slidingWindow } from './sliding-window.ts';

function oneASecond(clock: FakeClock): RateLimiter {
  return new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: 1000 }), clock });
}

describe('rateLimit', () => {
  test('calls next synchronously, both at once and at a later grant', async () => {
    const clock = new FakeClock();
    const chain = compose([rateLimit(oneASecond(clock))]);
    const sentMs: number[] = [];
    const send = () => {
      sentMs.push(clock.now());
      return Promise.resolve(sentMs.length);
    };
    const results = [chain(createCall(1), send), chain(createCall(2), send)];
    expect(sentMs).toEqual([0]);
    // No promise settles inside of advance: what is sent here is sent by the limiter itself.
    clock.advance(1000);
    expect(sentMs).toEqual([0, 1000]);
    expect(await Promise.all(results)).toEqual([1, 2]);
  });

  test('L3: counts a call from when next returned, not from when it was let through', () => {
    const clock = new FakeClock();
    const limiter = oneASecond(clock);
    void compose([rateLimit(limiter)])(createCall(1), () => {
      clock.advance(300);
      return Promise.resolve();
    });
    expect(limiter.retryAfterMs()).toBe(1000);
  });

  test('refuses at once what cannot be sent within its time or before its deadline', async () => {
    const clock = new FakeClock();
    const limiter = oneASecond(clock);
    const chain = compose([rateLimit(limiter, { maxWaitMs: (call) => (call.kind === 'command' ? 250 : undefined) })]);
    const send = vi.fn<() => Promise<void>>(() => Promise.resolve());
    await chain(createCall(0), send);
    const limited = { code: 'ERR_RATE_LIMITED', retryAfterMs: 1000 };
    await expect(chain(createCall(1, { kind: 'command' }), send)).rejects.toMatchObject(limited);
    await expect(chain(createCall(2, { deadlineMs: 900 }), send)).rejects.toMatchObject(limited);
    const patient = chain(createCall(3, { deadlineMs: 1000 }), send);
    await clock.run(1000);
    await patient;
    expect(send).toHaveBeenCalledTimes(2);
    expect(limiter.queued).toBe(0);
  });

  test('a call that is given up is not sent and makes no signal unless it waits', async () => {
    const clock = new FakeClock();
    const limiter = oneASecond(clock);
    const chain = compose([rateLimit(limiter)]);
    const send = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const controller = new AbortController();
    const listened = vi.spyOn(controller.signal, 'addEventListener');
    await chain(createCall(1, { signal: controller.signal }), send);
    expect(listened).not.toHaveBeenCalled();
    const waiting = chain(createCall(2, { signal: controller.signal }), send).catch((error: unknown) => error);
    controller.abort('enough');
    expect(limiter.queued).toBe(0);
    expect(await waiting).toBe('enough');
    await expect(chain(createCall(3, { signal: controller.signal }), send)).rejects.toBe('enough');
    expect(send).toHaveBeenCalledTimes(1);
  });

  test('takes cost and lane from the call or from its options', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({ law: slidingWindow({ limit: 4, windowMs: 1000 }), clock });
    const ofCall = compose([rateLimit(limiter)]);
    const own = compose([rateLimit(limiter, { cost: () => 2, lane: (call) => (call.operation === 'b' ? 1 : 0) })]);
    const sent: string[] = [];
    const send = (name: string) => () => Promise.resolve(sent.push(name));
    void ofCall(createCall(0, { cost: 3 }), send('heavy'));
    expect(limiter.snapshot().laws[0]?.available).toBe(1);
    void own(createCall(0, { operation: 'a' }), send('a'));
    void own(createCall(0, { operation: 'b' }), send('b'));
    await clock.run(1000);
    expect(sent).toEqual(['heavy', 'b', 'a']);
    await expect(ofCall(createCall(0, { cost: 5 }), send('never'))).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
    });
  });

  test('can choose the limiter by call, and rejects when there is none to be had', async () => {
    const clock = new FakeClock();
    const keyed = new KeyedLimiter({ make: () => oneASecond(clock), clock, maxKeys: 2 });
    const chain = compose([rateLimit((call) => keyed.get(call.key ?? ''))]);
    const send = () => Promise.resolve(clock.now());
    const results = [chain(createCall(1, { key: 'a' }), send), chain(createCall(1, { key: 'b' }), send)];
    await expect(chain(createCall(1, { key: 'c' }), send)).rejects.toMatchObject({ code: 'ERR_TOO_MANY_KEYS' });
    const second = chain(createCall(1, { key: 'a' }), send);
    await clock.run(1000);
    expect(await Promise.all([...results, second])).toEqual([0, 0, 1000]);
  });

  test('counts each call once, however long it runs after it was sent', async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({ law: slidingWindow({ limit: 3, windowMs: 1000 }), clock });
    const middleware = rateLimit(limiter, { maxWaitMs: 10 });
    expect(middleware.name).toBe('rateLimit');
    const chain = compose([middleware]);
    const answer = Promise.withResolvers<string>();
    const first = chain(createCall(1), () => answer.promise);
    const second = chain(createCall(2), () => Promise.reject(new Error('refused there')));
    await expect(second).rejects.toThrow('refused there');
    answer.resolve('answer');
    expect(await first).toBe('answer');
    expect(limiter.snapshot().laws[0]?.available).toBe(1);
    expect([limiter.tryAcquire(), limiter.tryAcquire()]).toEqual([true, false]);
    await expect(chain(createCall(3), () => Promise.resolve())).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
  });

  test('keeps the permits of a call that failed to send, because part of it may have left', async () => {
    const limiter = oneASecond(new FakeClock());
    const chain = compose([rateLimit(limiter)]);
    const failing = chain(createCall(1), () => {
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(limiter.tryAcquire()).toBe(false);
    const alone = new RateLimiter({ law: slidingWindow({ limit: 1, windowMs: 1000 }) });
    const scheduled = alone.schedule(() => {
      throw new Error('half way');
    });
    await expect(scheduled).rejects.toThrow('half way');
    expect(alone.tryAcquire()).toBe(false);
  });
});
