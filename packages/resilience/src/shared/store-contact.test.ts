import { describe, expect, it } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
import { SimulatedStore } from './simulated-store.ts';
import { StoreContact } from './store-contact.ts';
import type { Fallback } from './store-mode.ts';

const check = { windows: [{ key: 'orders', limit: 2, windowMs: 1_000, cost: 0 }], coolDowns: [] };
const one = { windows: [{ key: 'orders', limit: 2, windowMs: 1_000, cost: 1 }], coolDowns: [] };

function aContact(fallback: Fallback = 'dual') {
  const clock = new FakeClock();
  const memory = new MemoryStore({ clock });
  const asked: number[] = [];
  const acquire = memory.acquire.bind(memory);
  memory.acquire = (demand) => {
    asked.push(clock.now());
    return acquire(demand);
  };
  const store = new SimulatedStore(memory, { clock });
  const events = new Publisher<ResilienceEvent>();
  const modes: string[] = [];
  const times = { timeoutMs: 50, checkEveryMs: 200, recoverMs: 1_000 };
  const rules = { failures: 2, fallback, name: 'limiter', check };
  const onChange = ({ mode }: { mode: string }) => modes.push(`${mode} at ${clock.now()}`);
  const contact = new StoreContact({ ...rules, ...times, store, clock, events, onChange });
  return { clock, memory, store, contact, asked, modes, log: new EventLog(events) };
}

describe('a contact with a store', () => {
  it('starts as if others were in fallback, and trusts the store at its first look after that time', async () => {
    const { clock, contact, modes } = aContact();
    expect(contact.state).toEqual({ mode: 'recovering', sinceMs: 0, untilMs: 300 });
    await clock.run(1_000);
    expect(modes).toEqual(['shared at 400']);
  });

  it.each(['split', 'closed'] as const)('trusts the store from the start with fallback %s', (fallback) => {
    expect(aContact(fallback).contact.state).toEqual({ mode: 'shared', sinceMs: 0, failures: 0 });
  });

  it('asks in quiet times only, and one question at a time', async () => {
    const { clock, store, contact, asked } = aContact('closed');
    await clock.run(1_000);
    expect(asked).toEqual([200, 400, 600, 800, 1_000]);
    await clock.run(150);
    await contact.acquire(one);
    await clock.run(250);
    expect(asked.slice(5)).toEqual([1_150, 1_400]);
    store.freeze();
    const waiting = contact.acquire(one);
    expect(contact.asking).toBe(1);
    await clock.run(50);
    expect((await waiting).isAnswered).toBe(false);
    expect(contact.asking).toBe(0);
  });

  it('is away after so many calls in a row that nobody answered, says so, and hears when it is back', async () => {
    const { clock, store, contact, modes, log } = aContact('closed');
    await clock.run(100);
    store.refuse();
    await contact.acquire(one);
    expect(contact.state.mode).toBe('shared');
    await contact.record(one);
    expect([contact.state.mode, modes]).toEqual(['closed', ['closed at 100']]);
    expect(log.of('store.call_failed')).toMatchObject([
      { source: 'limiter', store: 'simulated', cause: { code: 'ERR_STORE_AWAY', verdict: 'fault' } },
      { source: 'limiter', store: 'simulated' },
    ]);
    store.comeUp();
    await clock.run(100);
    expect(modes).toEqual(['closed at 100', 'shared at 200']);
    expect(log.of('store.mode_changed').map(({ from, to, because }) => [from, to, because])).toEqual([
      ['shared', 'closed', 'failed'],
      ['closed', 'shared', 'answered'],
    ]);
  });

  it('is away at once when the store lost its memory, until it can grant again', async () => {
    const { clock, memory, contact } = aContact('closed');
    expect(contact.isHeld).toBe(false);
    await contact.acquire(one);
    expect(contact.isHeld).toBe(false);
    await contact.acquire({
      windows: [{ ...one.windows[0], key: 'orders', limit: 1, windowMs: 1_000, cost: 1 }],
      coolDowns: [],
    });
    expect([contact.isHeld, contact.state.mode]).toEqual([false, 'shared']);
    memory.flush();
    await contact.acquire(one);
    expect([contact.isHeld, contact.state.mode]).toEqual([true, 'closed']);
    await clock.run(1_200);
    expect([contact.isHeld, contact.state.mode]).toEqual([false, 'shared']);
  });

  it('asks and tells no more once it is closed', async () => {
    const { clock, store, contact, asked, log } = aContact('closed');
    store.freeze();
    const waiting = contact.acquire(one);
    contact.close();
    contact.close();
    await clock.run(1_000);
    expect((await waiting).isAnswered).toBe(false);
    expect([asked, clock.pendingTimers, log.of('store.call_failed')]).toEqual([[], 0, []]);
  });
});
