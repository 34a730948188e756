import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

const THIRTY_DAYS_MS = 30 * 24 * 3_600_000;

describe('systemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date', 'setImmediate'] });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('calls back once, when the time has come', () => {
    const told = vi.fn<() => void>();
    systemClock.setTimer(told, 100);
    vi.advanceTimersByTime(99);
    expect(told).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(told).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveBeenCalledOnce();
  });

  it('L6: reads the clock again when a timer fires early, and waits for the rest', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const told = vi.fn<() => void>();
    systemClock.setTimer(told, 10);
    // The timer fires after its 10 ms, yet the clock has moved by 9.1 only: a quarter of all timers do that.
    now.mockReturnValue(1_009.1);
    vi.advanceTimersByTime(10);
    expect(told).not.toHaveBeenCalled();
    now.mockReturnValue(1_010);
    vi.advanceTimersByTime(1);
    expect(told).toHaveBeenCalledOnce();
  });

  it('L9: measures in fractions of a millisecond, and asks for a timer that is not too short for them', () => {
    vi.spyOn(performance, 'now').mockReturnValue(12.345_678);
    const armed = vi.spyOn(globalThis, 'setTimeout');
    expect(systemClock.now()).toBe(12.345_678);
    systemClock.setTimer(() => {}, 99.2);
    expect(armed).toHaveBeenLastCalledWith(expect.any(Function), 100);
  });

  it('L10: goes by the monotonic clock, so a step of the wall clock changes nothing', () => {
    const told = vi.fn<() => void>();
    const before = systemClock.now();
    systemClock.setTimer(told, 60_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(systemClock.now()).toBe(before);
    expect(systemClock.wallNow()).toBe(Date.now());
    vi.advanceTimersByTime(59_999);
    expect(told).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() - 7_200_000);
    vi.advanceTimersByTime(1);
    expect(told).toHaveBeenCalledOnce();
  });

  it('L11: waits out thirty days, in parts that a timer can take', () => {
    const armed = vi.spyOn(globalThis, 'setTimeout');
    const told = vi.fn<() => void>();
    systemClock.setTimer(told, THIRTY_DAYS_MS);
    expect(armed).toHaveBeenLastCalledWith(expect.any(Function), 2 ** 31 - 1);
    vi.advanceTimersByTime(THIRTY_DAYS_MS - 1);
    expect(told).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(told).toHaveBeenCalledOnce();
    expect(armed).toHaveBeenCalledTimes(2);
  });

  it('does not call back a timer that was cancelled, between its parts as well', () => {
    const told = vi.fn<() => void>();
    const armed = vi.spyOn(globalThis, 'setTimeout');
    const timer = systemClock.setTimer(told, THIRTY_DAYS_MS);
    expect(armed).toHaveBeenLastCalledWith(expect.any(Function), 2 ** 31 - 1);
    vi.advanceTimersByTime(2 ** 31);
    timer.cancel();
    timer.cancel();
    vi.advanceTimersByTime(THIRTY_DAYS_MS);
    expect(told).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes a negative delay for none', () => {
    const told = vi.fn<() => void>();
    systemClock.setTimer(told, -5);
    vi.advanceTimersByTime(0);
    expect(told).toHaveBeenCalledOnce();
  });

  it('calls back after input by way of setImmediate', () => {
    const told = vi.fn<() => void>();
    const immediate = vi.spyOn(globalThis, 'setImmediate');
    systemClock.afterInput(told);
    expect(immediate).toHaveBeenCalledWith(told);
    expect(told).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(told).toHaveBeenCalledOnce();
  });
});

function timersThatKeepAlive(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

describe('a real timer', () => {
  it('keeps the process running unless told not to, also in its later parts', () => {
    const timer = systemClock.setTimer(() => {}, 60_000);
    const withTimer = timersThatKeepAlive();
    timer.keepAlive?.(false);
    expect(timersThatKeepAlive()).toBe(withTimer - 1);
    timer.keepAlive?.(true);
    expect(timersThatKeepAlive()).toBe(withTimer);
    timer.cancel();
    timer.keepAlive?.(true);
    expect(timersThatKeepAlive()).toBe(withTimer - 1);
  });
});
