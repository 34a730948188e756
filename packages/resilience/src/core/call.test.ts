import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { type Call, createCall, deriveCall, onAbort, openScope } from './call.ts';

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('createCall', () => {
  it('fills in what the options leave out', () => {
    const call = createCall({ text: 'hi' });
    expect(call).toMatchObject({ operation: 'call', kind: 'query', attempt: 1, cost: 1, priority: 0 });
    expect([call.key, call.deadlineMs, call.isAborted]).toEqual([undefined, undefined, false]);
    expect(call.payload).toEqual({ text: 'hi' });
  });

  it('takes what the options say', () => {
    const options = { operation: 'list', kind: 'command', key: 'a', cost: 3, priority: 2, deadlineMs: 50 } as const;
    expect(createCall(1, options)).toMatchObject(options);
  });

  it("hands out the caller's own signal, and one that never fires if there is none", () => {
    const controller = new AbortController();
    const call = createCall(1, { signal: controller.signal });
    expect(call.signal).toBe(controller.signal);
    controller.abort('enough');
    expect(call.isAborted).toBe(true);
    const alone = createCall(1);
    expect(alone.signal).toBe(alone.signal);
    expect(alone.signal.aborted).toBe(false);
  });
});

describe('deriveCall', () => {
  it('changes what is named and keeps the rest', () => {
    const call = createCall('p', { operation: 'list', kind: 'cancel', key: 'a', cost: 3, priority: 2, deadlineMs: 50 });
    expect(deriveCall(call, {})).toMatchObject({ operation: 'list', kind: 'cancel', key: 'a', cost: 3, priority: 2 });
    const changes = { attempt: 4, key: 'b', cost: 5, priority: 0, deadlineMs: 20 };
    expect(deriveCall(call, changes)).toMatchObject({ ...changes, operation: 'list', payload: 'p' });
  });

  it('keeps what a copy that was spread says, above all that it is a command', () => {
    const { signal } = new AbortController();
    const call = createCall('p', { operation: 'place', kind: 'command', key: 'a', cost: 3, priority: 2 });
    const foreign: Call<string> = { ...call, signal, isAborted: false };
    const facts = { operation: 'place', kind: 'command', payload: 'p', key: 'a', cost: 3, priority: 2 };
    expect(deriveCall(foreign, { attempt: 2 })).toMatchObject({ ...facts, attempt: 2 });
    expect(openScope(foreign).call).toMatchObject({ ...facts, attempt: 1 });
  });

  it('is given up together with the original, also when that is a call of somebody else', () => {
    const controller = new AbortController();
    const foreign: Call<number> = { ...createCall(1), signal: controller.signal, isAborted: false };
    const copy = deriveCall(foreign, { attempt: 2 });
    controller.abort();
    expect(copy.isAborted).toBe(true);
  });
});

describe('openScope', () => {
  it('gives up the inner call and those derived from it, and leaves the one around it alone', () => {
    const outer = createCall(1);
    const scope = openScope(outer);
    const derived = deriveCall(scope.call, { attempt: 2 });
    scope.abort('too slow');
    expect([outer.isAborted, scope.call.isAborted, derived.isAborted]).toEqual([false, true, true]);
    expect(derived.signal.reason).toBe('too slow');
    scope.abort('later');
    expect(scope.call.signal.reason).toBe('too slow');
  });

  it('is given up with the call around it, whether the signal was read before or after', () => {
    const controller = new AbortController();
    const before = openScope(openScope(createCall(1, { signal: controller.signal })).call);
    const after = openScope(openScope(createCall(1, { signal: controller.signal })).call);
    expect(before.call.signal.aborted).toBe(false);
    controller.abort('bye');
    for (const { call } of [before, after]) {
      expect(call.isAborted).toBe(true);
      expect(call.signal.reason).toBe('bye');
    }
    after.abort('own reason');
    expect(after.call.signal.reason).toBe('bye');
  });

  it('B15: puts one listener on a shared signal for ten thousand calls, and none once they are over', () => {
    const { signal } = new AbortController();
    const scopes = Array.from({ length: 10_000 }, () => openScope(createCall(1, { signal })));
    for (const { call } of scopes) expect(call.signal.aborted).toBe(false);
    const waits = Array.from({ length: 10_000 }, () => onAbort(createCall(1, { signal }), () => undefined));
    expect(listenersOf(signal)).toBe(1);
    for (const scope of scopes) scope.close();
    for (const stop of waits) stop();
    expect(listenersOf(signal)).toBe(0);
  });

  it('a scope that is over links itself to nothing, even if its signal is read later', () => {
    const controller = new AbortController();
    const scope = openScope(createCall(1, { signal: controller.signal }));
    scope.close();
    expect(scope.call.signal.aborted).toBe(false);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('leaves no listener behind, whether it was given up alone, with the call around it, or opened too late', () => {
    const controller = new AbortController();
    const call = createCall(1, { signal: controller.signal });
    const alone = openScope(call);
    expect(alone.call.signal.aborted).toBe(false);
    alone.abort('own');
    expect(listenersOf(controller.signal)).toBe(0);
    expect(openScope(call).call.signal.aborted).toBe(false);
    controller.abort('bye');
    expect(listenersOf(controller.signal)).toBe(0);
    const late = openScope(call);
    expect([late.call.signal.aborted, late.call.signal.reason]).toEqual([true, 'bye']);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('counts the first reason, though its signal is only read after the second', () => {
    const scope = openScope(createCall(1));
    scope.abort('first');
    scope.abort('second');
    expect(scope.call.signal.reason).toBe('first');
  });

  it('B16: makes no signal and no controller for a call nobody watches', () => {
    const made = vi.spyOn(globalThis, 'AbortController');
    const scope = openScope(createCall(1));
    expect(scope.call.isAborted).toBe(false);
    scope.close();
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
  });
});

describe('onAbort', () => {
  it('tells once, in order, and not those who stopped listening', () => {
    const controller = new AbortController();
    const call = createCall(1, { signal: controller.signal });
    const told: string[] = [];
    onAbort(call, () => told.push('first'));
    const stop = onAbort(call, () => told.push('never'));
    const { call: inner, abort } = openScope(call);
    onAbort(inner, () => told.push('inner'));
    stop();
    controller.abort();
    abort('again');
    expect(told).toEqual(['first', 'inner']);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('tells a scope that was given up alone', () => {
    const { call, abort } = openScope(createCall(1));
    const told = vi.fn<() => void>();
    const stop = onAbort(call, told);
    abort('now');
    stop();
    expect(told).toHaveBeenCalledOnce();
  });

  it('does not tell who stopped listening to a scope, and tells the others once', () => {
    const { call, abort } = openScope(createCall(1));
    const told: string[] = [];
    const stop = onAbort(call, () => told.push('never'));
    onAbort(call, () => told.push('once'));
    stop();
    abort('now');
    abort('again');
    expect(told).toEqual(['once']);
  });

  it('costs nothing on a call that nobody can give up', () => {
    const stop = onAbort(createCall(1), () => undefined);
    expect(stop).not.toThrow();
  });
});
