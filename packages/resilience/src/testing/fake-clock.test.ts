import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';

describe('FakeClock', () => {
  it('fires timers by due time, then by making, each at its own time', () => {
    const clock = new FakeClock();
    const fired: string[] = [];
    for (const [name, delayMs] of [
      ['c', 20],
      ['a', 10],
      ['b', 10],
    ] as const) {
      clock.setTimer(() => fired.push(`${name}@${clock.now()}`), delayMs);
    }
    clock.advance(15);
    expect(fired).toEqual(['a@10', 'b@10']);
    expect(clock.pendingTimers).toBe(1);
    expect(clock.nextTimerMs).toBe(20);
    clock.advance(5);
    expect(fired).toEqual(['a@10', 'b@10', 'c@20']);
  });

  it('does not drift: ten steps of 0.1 ms are exactly 1 ms', () => {
    const clock = new FakeClock();
    let fired = 0;
    clock.setTimer(() => (fired += 1), 1);
    for (let step = 0; step < 10; step += 1) clock.advance(0.1);
    expect(clock.now()).toBe(1);
    expect(fired).toBe(1);
  });

  it('never fires early: code that waits for the rest of a time gets there', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 20 }), (delays) => {
        const clock = new FakeClock();
        let fired = 0;
        const waitUntil = (dueMs: number): void => {
          if (clock.now() >= dueMs) {
            fired += 1;
            return;
          }
          clock.setTimer(() => {
            waitUntil(dueMs);
          }, dueMs - clock.now());
        };
        for (const delayMs of delays) waitUntil(clock.now() + delayMs);
        clock.advance(1e6 + 1);
        expect(fired).toBe(delays.length);
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with a sorted list, whatever is armed and cancelled', () => {
    const arming = fc.record({ delayMs: fc.integer({ min: 0, max: 50 }), isCancelled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(arming, { maxLength: 60 }), (armings) => {
        const clock = new FakeClock();
        const fired: number[] = [];
        const timers = armings.map(({ delayMs }, index) => clock.setTimer(() => fired.push(index), delayMs));
        for (const [index, { isCancelled }] of armings.entries()) if (isCancelled) timers[index]?.cancel();
        clock.advance(50);
        const expected = armings
          .map(({ delayMs, isCancelled }, index) => ({ delayMs, isCancelled, index }))
          .filter(({ isCancelled }) => !isCancelled)
          .toSorted((one, other) => one.delayMs - other.delayMs || one.index - other.index)
          .map(({ index }) => index);
        expect(fired).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('arms, cancels and fires 100,000 timers in no time to speak of', () => {
    const clock = new FakeClock();
    let fired = 0;
    const timers = Array.from({ length: 100_000 }, (_, index) =>
      clock.setTimer(() => (fired += 1), (index * 7_919) % 100_003),
    );
    for (let index = 0; index < timers.length; index += 2) timers[index]?.cancel();
    expect(clock.pendingTimers).toBe(50_000);
    clock.advance(100_003);
    expect(fired).toBe(50_000);
  });

  it('fires nothing while code blocks, and what fell due meanwhile once its turn is over', async () => {
    const clock = new FakeClock();
    const told: string[] = [];
    clock.setTimer(() => told.push(`late@${clock.now()}`), 100);
    clock.setTimer(() => {
      clock.block(500);
      told.push(`done@${clock.now()}`);
    }, 50);
    await clock.run(60);
    expect(told).toEqual(['done@550', 'late@550']);
    expect(clock.now()).toBe(550);
  });

  it('reads what arrived during a stall after the late timers and before afterInput', async () => {
    const clock = new FakeClock();
    const order: string[] = [];
    clock.setTimer(() => {
      order.push(`timer@${clock.now()}`);
      clock.afterInput(() => order.push('after input'));
    }, 10);
    await clock.stall(500, () => order.push('input'));
    expect(order).toEqual(['timer@500', 'input', 'after input']);
  });

  it('never goes back when a callback moves it further than it was told to go', () => {
    const clock = new FakeClock();
    clock.setTimer(() => {
      clock.advance(100);
    }, 1);
    clock.advance(2);
    expect(clock.now()).toBe(101);
  });

  it('lets promises settle between timers when it runs', async () => {
    const clock = new FakeClock();
    const order: string[] = [];
    clock.setTimer(() => {
      void Promise.resolve().then(() => order.push('settled'));
    }, 1);
    clock.setTimer(() => order.push('second timer'), 2);
    await clock.run(2);
    expect(order).toEqual(['settled', 'second timer']);
  });

  it('refuses NaN and says so when a timer of 0 re-arms itself for ever', () => {
    const clock = new FakeClock();
    expect(() => clock.setTimer(() => {}, Number.NaN)).toThrow('delayMs must be 0 or more, was NaN');
    const again = (): void => {
      clock.setTimer(again, 0);
    };
    again();
    expect(() => {
      clock.advance(1);
    }).toThrow('re-arms a timer of 0 for ever');
  });

  it('starts its wall clock where it is told and moves it with the other', () => {
    const clock = new FakeClock(1_000);
    clock.advance(2.5);
    expect(clock.wallNow()).toBe(1_002.5);
  });
});
