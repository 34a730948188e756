import { describe, expect, it } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HaltFlag } from './halt-flag.ts';
import { MemoryStore } from './memory-store.ts';
import { SimulatedStore } from './simulated-store.ts';

/** A flag that nobody tells anything, and that reads once a minute: what it knows otherwise it was told by its own calls. */
async function aDeafFlag() {
  const clock = new FakeClock();
  const memory = new MemoryStore({ clock });
  memory.watchHalt = () => () => undefined;
  const store = new SimulatedStore(memory, { clock });
  const events = new Publisher<ResilienceEvent>();
  const flag = new HaltFlag({ store, key: 'desk', pollMs: 60_000, staleMs: 90_000, clock, events });
  const log = new EventLog(events);
  expect([flag.state, flag.isRunning]).toEqual(['unknown', false]);
  await clock.run(0);
  expect([flag.state, flag.isRunning, flag.reason, flag.isTold]).toEqual(['running', true, '', true]);
  const changes = () => log.of('halt.changed').map(({ to, epoch, reason }) => [to, epoch, reason]);
  return { clock, memory, store, flag, log, changes };
}

describe('a halt flag that is told nothing', () => {
  it('knows what it wrote itself, at once', async () => {
    const { memory, flag, changes } = await aDeafFlag();
    await flag.halt('loss limit');
    expect([flag.state, flag.reason, flag.isTold]).toEqual(['halted', 'loss limit', true]);
    await expect(memory.readHalt('desk')).resolves.toEqual({ epoch: 1, isHalted: true, reason: 'loss limit' });
    await expect(flag.resume()).resolves.toBe(true);
    expect([flag.state, flag.reason]).toEqual(['running', '']);
    await expect(memory.readHalt('desk')).resolves.toEqual({ epoch: 2, isHalted: false, reason: '' });
    expect(changes()).toEqual([
      ['running', 0, ''],
      ['halted', 0, 'loss limit'],
      ['running', 2, ''],
    ]);
  });

  it('keeps the word of another who halted first, and its own as long as that did not arrive', async () => {
    const { memory, store, flag } = await aDeafFlag();
    store.refuse();
    await flag.halt('mine');
    expect([flag.state, flag.reason, flag.isTold]).toEqual(['halted', 'mine', false]);
    await memory.writeHalt('desk', { isHalted: true, reason: 'theirs' });
    store.comeUp();
    await flag.refresh();
    expect([flag.state, flag.reason, flag.isTold]).toEqual(['halted', 'theirs', true]);
    await expect(memory.readHalt('desk')).resolves.toMatchObject({ epoch: 1 });
  });

  it('stays halted and untold if the store goes away between its answer and our word', async () => {
    const { memory, store, flag } = await aDeafFlag();
    const readHalt = memory.readHalt.bind(memory);
    memory.readHalt = (key) => {
      store.refuse();
      memory.readHalt = readHalt;
      return readHalt(key);
    };
    await flag.halt('mine');
    expect([flag.state, flag.isTold]).toEqual(['halted', false]);
    store.comeUp();
    await flag.refresh();
    expect([flag.state, flag.isTold]).toEqual(['halted', true]);
  });

  it('does not go on when the store did not hear it, forgot, or was halted anew', async () => {
    const { clock, memory, store, flag } = await aDeafFlag();
    await flag.halt('first');
    store.freeze();
    const unheard = flag.resume();
    await clock.run(50);
    await expect(unheard).resolves.toBe(false);
    expect(flag.state).toBe('halted');
    store.comeUp();
    await clock.run(0);
    await memory.writeHalt('desk', { isHalted: true, reason: 'second' });
    await expect(flag.resume()).resolves.toBe(false);
    expect([flag.state, flag.reason]).toEqual(['halted', 'second']);
    memory.flush();
    await expect(flag.resume()).resolves.toBe(false);
    expect(flag.state).toBe('halted');
  });

  it('tells the store again what that forgot, with an epoch that is not older', async () => {
    const { memory, flag } = await aDeafFlag();
    await flag.halt('first');
    await flag.resume();
    await flag.halt('second');
    memory.flush();
    await flag.refresh();
    expect([flag.state, flag.reason]).toEqual(['halted', 'second']);
    await expect(memory.readHalt('desk')).resolves.toEqual({ epoch: 3, isHalted: true, reason: 'second' });
    memory.flush();
    await flag.halt('third');
    const { epoch, reason } = await memory.readHalt('desk');
    expect([epoch > 3, reason]).toEqual([true, 'third']);
  });

  it('does not know any more exactly when what it heard is too old, says so, and then knows again', async () => {
    const { clock, store, flag, changes } = await aDeafFlag();
    store.refuse();
    await clock.run(89_999);
    expect(flag.state).toBe('running');
    await clock.run(1);
    expect([flag.state, flag.isRunning]).toEqual(['unknown', false]);
    await clock.run(30_000);
    const reason = 'the store "simulated" did not say within 90000 ms whether "desk" is halted';
    expect(changes().at(-1)).toEqual(['unknown', 0, reason]);
    store.comeUp();
    await clock.run(60_000);
    expect(changes().at(-1)).toEqual(['running', 0, '']);
  });

  it('hears no answer that comes after it was disposed of', async () => {
    const { clock, memory, store, flag, changes } = await aDeafFlag();
    await memory.writeHalt('desk', { isHalted: true, reason: 'too late' });
    store.freeze();
    const reading = flag.refresh();
    flag[Symbol.dispose]();
    store.comeUp();
    await reading;
    await clock.run(200_000);
    expect([changes().length, clock.pendingTimers]).toEqual([1, 0]);
  });

  it('stops watching when it is disposed of, also before the first answer', () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock });
    let watching = 0;
    store.watchHalt = () => {
      watching += 1;
      return () => {
        watching -= 1;
      };
    };
    const flag = new HaltFlag({ store, key: 'desk', clock });
    expect(watching).toBe(1);
    flag[Symbol.dispose]();
    expect(watching).toBe(0);
  });
});
