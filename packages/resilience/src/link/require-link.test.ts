import { describe, expect, it } from 'vitest';
import { createCall } from '../core/call.ts';
import { pipeline } from '../core/pipeline.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { scriptedNext } from '../testing/scripted-next.ts';
import { type RequiredLink, requireLink } from './require-link.ts';

class ToyLink implements RequiredLink {
  isReady = false;
  waits = 0;
  #settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  whenReady(): Promise<void> {
    this.waits += 1;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  refusal(call: { readonly operation: string }): Error {
    return new Error(`${call.operation} refused, the link is down`);
  }

  comeBack(isReady: boolean): void {
    this.isReady = isReady;
    this.#settle?.resolve();
  }

  fail(): void {
    this.#settle?.reject(new Error('waited in vain'));
  }
}

function aGuardedLink(options: { maxWaitMs?: number } = {}) {
  const clock = new FakeClock();
  const link = new ToyLink();
  const script = scriptedNext<unknown, string>();
  const layer = requireLink(link, { clock, ...options });
  return { clock, link, script, layer };
}

describe('requireLink', () => {
  it.each(['query', 'command', 'cancel'] as const)('lets a %s through while the link is ready', async (kind) => {
    const { link, layer, script } = aGuardedLink();
    link.isReady = true;
    const answer = layer.around(createCall('x', { kind }), script.next);
    script.resolve('sent');
    await expect(answer).resolves.toBe('sent');
    expect(link.waits).toBe(0);
  });

  it.each(['command', 'cancel'] as const)('refuses a %s at once while the link is not ready', async (kind) => {
    const { link, layer, script } = aGuardedLink();
    const call = createCall('x', { kind, operation: 'transfer' });
    await expect(layer.around(call, script.next)).rejects.toThrow('transfer refused, the link is down');
    expect(link.waits).toBe(0);
    expect(script.calls).toHaveLength(0);
  });

  it('lets a query wait and sends it when the link is back', async () => {
    const { link, layer, script } = aGuardedLink();
    const answer = layer.around(createCall('x'), script.next);
    expect(script.calls).toHaveLength(0);
    link.comeBack(true);
    await settlePromises();
    script.resolve('sent');
    await expect(answer).resolves.toBe('sent');
  });

  it('waits again if the link was lost before the query had its turn', async () => {
    const { link, layer, script } = aGuardedLink();
    void layer.around(createCall('x'), script.next);
    link.comeBack(false);
    await settlePromises();
    expect(link.waits).toBe(2);
    link.comeBack(true);
    await settlePromises();
    expect(script.calls).toHaveLength(1);
  });

  it('refuses a query, as the link words it, when the wait was in vain', async () => {
    const { link, layer, script } = aGuardedLink();
    const answer = layer.around(createCall('x', { operation: 'getBars' }), script.next);
    link.fail();
    await expect(answer).rejects.toMatchObject({ message: 'getBars refused, the link is down' });
  });

  it('refuses a query that has no time to wait without waiting', async () => {
    const { clock, link, layer, script } = aGuardedLink();
    clock.advance(100);
    const call = createCall('x', { operation: 'getBars', deadlineMs: 100 });
    await expect(layer.around(call, script.next)).rejects.toThrow('getBars refused');
    expect(link.waits).toBe(0);
  });

  it('asks for a wait within the deadline, and within its own bound if there is none', async () => {
    const asked: (number | undefined)[] = [];
    const { layer, link, script } = aGuardedLink({ maxWaitMs: 5_000 });
    link.whenReady = (options?: { timeoutMs?: number }) => {
      asked.push(options?.timeoutMs);
      return Promise.reject(new Error('waited in vain'));
    };
    for (const options of [{ deadlineMs: 300 }, { deadlineMs: 9_000 }, {}]) {
      await expect(layer.around(createCall('x', options), script.next)).rejects.toThrow('refused');
    }
    expect(asked).toEqual([300, 5_000, 5_000]);
  });

  it('passes on why the caller gave up', async () => {
    const { link, layer, script } = aGuardedLink();
    const controller = new AbortController();
    const answer = layer.around(createCall('x', { signal: controller.signal }), script.next);
    controller.abort(new Error('changed my mind'));
    link.fail();
    await expect(answer).rejects.toThrow('changed my mind');
  });

  it('does the same inside a pipeline', async () => {
    const { link, layer, script } = aGuardedLink();
    const chain = pipeline(layer);
    const answer = chain.execute((call) => script.next(call));
    await settlePromises();
    expect(script.calls).toHaveLength(0);
    link.comeBack(true);
    await settlePromises();
    script.resolve('sent');
    await expect(answer).resolves.toBe('sent');
  });

  it('refuses a maximum wait that is no time', () => {
    for (const maxWaitMs of [Number.NaN, -1]) {
      expect(() => requireLink(new ToyLink(), { maxWaitMs })).toThrow('maxWaitMs');
    }
    for (const maxWaitMs of [0, Number.POSITIVE_INFINITY]) {
      expect(requireLink(new ToyLink(), { maxWaitMs }).name).toBe('requireLink');
    }
  });
});
