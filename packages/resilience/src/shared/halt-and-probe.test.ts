import { describe, expect, it } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import { seededRandom } from '../core/random.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { EventLog } from '../testing/event-log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HaltFlag } from './halt-flag.ts';
import { MemoryStore } from './memory-store.ts';
import { ProbePermit } from './probe-permit.ts';
import { SimulatedStore } from './simulated-store.ts';

function world(count: number) {
  const clock = new FakeClock();
  const memory = new MemoryStore({ clock });
  const links = Array.from({ length: count }, () => new SimulatedStore(memory, { clock, latencyMs: () => 2 }));
  return { clock, memory, links };
}

function flags(count = 2) {
  const made = world(count);
  const all = made.links.map((store) => new HaltFlag({ store, key: 'desk', clock: made.clock }));
  return { ...made, flags: all as [HaltFlag, HaltFlag, ...HaltFlag[]] };
}

function permits(count: number) {
  const made = world(count);
  const all = made.links.map((store, index) => {
    return new ProbePermit({ store, key: 'gateway', clock: made.clock, random: seededRandom(index) });
  });
  return { ...made, permits: all };
}

describe('HaltFlag', () => {
  it('is unknown, and so not running, until the store has said so', async () => {
    const { clock, flags: all } = flags();
    expect(all[0].isRunning).toBe(false);
    await clock.run(10);
    expect(all.map(({ state }) => state)).toEqual(['running', 'running']);
  });

  it('halts every process within 100 ms, the one that says it at once', async () => {
    const { clock, flags: all } = flags();
    await clock.run(10);
    void all[0].halt('loss limit');
    expect(all[0].isRunning).toBe(false);
    await clock.run(100);
    expect(all.map(({ state, reason }) => [state, reason])).toEqual([
      ['halted', 'loss limit'],
      ['halted', 'loss limit'],
    ]);
  });

  it('is told by nobody and reads it all the same within its time', async () => {
    const { clock, memory, flags: all } = flags();
    memory.watchHalt = () => () => undefined;
    using deaf = new HaltFlag({ store: memory, key: 'desk', clock });
    await clock.run(10);
    void all[0].halt('loss limit');
    await clock.run(1_000);
    expect(deaf.state).toBe('halted');
  });

  it('goes on for everyone when it is resumed, unless somebody halted anew', async () => {
    const { clock, links, flags: all } = flags();
    await clock.run(10);
    void all[0].halt('first');
    await clock.run(50);
    const resumed = all[1].resume();
    await clock.run(50);
    expect(await resumed).toBe(true);
    expect(all.map(({ state }) => state)).toEqual(['running', 'running']);
    void all[0].halt('second');
    await clock.run(50);
    links[1]?.freeze();
    void all[0].resume();
    await clock.run(10);
    void all[0].halt('third');
    await clock.run(10);
    links[1]?.comeUp();
    const tooLate = all[1].resume();
    await clock.run(50);
    expect(await tooLate).toBe(false);
    expect(all.map(({ state }) => state)).toEqual(['halted', 'halted']);
  });

  it('does not know any more when the store is away for too long, and knows again when it is back', async () => {
    const { clock, links, flags: all } = flags();
    await clock.run(10);
    for (const link of links) link.freeze();
    await clock.run(2_900);
    expect(all[0].state).toBe('running');
    await clock.run(200);
    expect([all[0].state, all[0].reason]).toEqual([
      'unknown',
      'the store "simulated" did not say within 3000 ms whether "desk" is halted',
    ]);
    for (const link of links) link.comeUp();
    await clock.run(1_100);
    expect(all[0].state).toBe('running');
  });

  it('tells a halt that the store could not hear as soon as it is back', async () => {
    const { clock, links, flags: all } = flags();
    await clock.run(10);
    for (const link of links) link.refuse();
    void all[0].halt('alone');
    await clock.run(100);
    expect([all[0].state, all[1].state]).toEqual(['halted', 'running']);
    for (const link of links) link.comeUp();
    await clock.run(1_100);
    expect(all.map(({ state }) => state)).toEqual(['halted', 'halted']);
  });

  it('stays halted when the store forgets, also if a newcomer wrote to it first', async () => {
    const { clock, memory, flags: all } = flags();
    await clock.run(10);
    void all[0].halt('loss limit');
    await clock.run(50);
    memory.flush();
    await memory.writeHalt('desk', { isHalted: false, reason: '' });
    await clock.run(1_100);
    expect(all.map(({ state }) => state)).toEqual(['halted', 'halted']);
    expect(await memory.readHalt('desk')).toMatchObject({ isHalted: true, reason: 'loss limit' });
  });
});

describe('HaltFlag, besides', () => {
  it('calls back when the state changes, until it is told to stop, and says whether its own word arrived', async () => {
    const { clock, links, flags: all } = flags();
    const changes: string[] = [];
    const stop = all[0].onChange(() => {
      changes.push(all[0].state);
    });
    await clock.run(10);
    links[0]?.refuse();
    const said = all[0].halt('alone');
    await clock.run(10);
    await said;
    expect(all[0].isTold).toBe(false);
    links[0]?.comeUp();
    await clock.run(1_100);
    expect(all[0].isTold).toBe(true);
    expect(changes).toEqual(['running', 'halted']);
    stop();
    void all[1].resume();
    await clock.run(1_100);
    expect([all[0].state, changes.length]).toEqual(['running', 2]);
  });

  it('is halted by a newcomer of a store that forgot, whom it does not take for somebody of the past', async () => {
    const { clock, memory, flags: all } = flags();
    await clock.run(10);
    void all[0].halt('first');
    await clock.run(50);
    void all[0].resume();
    await clock.run(50);
    memory.flush();
    await memory.writeHalt('desk', { isHalted: true, reason: 'newcomer' });
    await clock.run(1_100);
    expect(all.map(({ state, reason }) => [state, reason])).toEqual([
      ['halted', 'newcomer'],
      ['halted', 'newcomer'],
    ]);
    const resumed = all[0].resume();
    await clock.run(1_100);
    expect(await resumed).toBe(true);
    expect(all.map(({ state }) => state)).toEqual(['running', 'running']);
  });

  it('tells of every change with the epoch and the reason, and of a store that does not answer', async () => {
    const clock = new FakeClock();
    const events = new Publisher<ResilienceEvent>();
    const log = new EventLog(events);
    const store = new SimulatedStore(new MemoryStore({ clock }), { clock });
    using flag = new HaltFlag({ store, key: 'desk', name: 'the desk', clock, events });
    await clock.run(10);
    await flag.halt('loss limit');
    expect(await flag.resume()).toBe(true);
    expect(log.of('halt.changed').map(({ source, to, epoch, reason }) => [source, to, epoch, reason])).toEqual([
      ['the desk', 'running', 0, ''],
      ['the desk', 'halted', 0, 'loss limit'],
      ['the desk', 'running', 2, ''],
    ]);
    store.refuse();
    await flag.refresh();
    expect(log.of('store.call_failed')).toMatchObject([{ store: 'simulated', cause: { code: 'ERR_STORE_AWAY' } }]);
    expect(await flag.resume()).toBe(true);
  });

  it('neither reads nor listens once it is disposed of', async () => {
    const { clock, memory, flags: all } = flags(1);
    await clock.run(10);
    all[0][Symbol.dispose]();
    await memory.writeHalt('desk', { isHalted: true, reason: 'too late' });
    await clock.run(2_000);
    expect(all[0].state).toBe('running');
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('ProbePermit', () => {
  it('lets one of thirty-two try at a time while the other side is down, and all go once it is up', async () => {
    const { clock, permits: all } = permits(32);
    let isUp = false;
    const triedMs: number[] = [];
    const dial = (): Promise<string> => {
      triedMs.push(clock.now());
      return isUp ? Promise.resolve('connected') : Promise.reject(new Error('refused'));
    };
    const dialled = all.map(async (permit) => {
      for (;;) {
        try {
          return await permit.run(dial);
        } catch {
          // Refused: stands in line again, as a link that keeps dialling does.
        }
      }
    });
    await clock.run(10_000);
    expect(triedMs.length).toBeLessThanOrEqual(6);
    isUp = true;
    await clock.run(5_000);
    expect(await Promise.all(dialled)).toHaveLength(32);
  });

  it('keeps nobody from coming back when the store is away, but spreads them', async () => {
    const { clock, links, permits: all } = permits(32);
    for (const link of links) link.refuse();
    const triedMs: number[] = [];
    const tries = all.map((permit) =>
      permit.run(() => {
        triedMs.push(clock.now());
        return Promise.resolve();
      }),
    );
    await clock.run(2_100);
    await Promise.all(tries);
    expect(new Set(triedMs).size).toBe(32);
    expect(Math.max(...triedMs) - Math.min(...triedMs)).toBeGreaterThan(1_000);
  });

  it('ends the waiting with the signal', async () => {
    const { clock, memory, permits: all } = permits(1);
    await memory.takeProbe({ key: 'gateway', holder: 'another', ttlMs: 10_000 });
    const given = new AbortController();
    const waiting = all[0]?.run(() => Promise.resolve(), given.signal);
    clock.setTimer(() => {
      given.abort(new Error('enough'));
    }, 300);
    await Promise.all([expect(waiting).rejects.toThrow('enough'), clock.run(300)]);
  });

  it('tells the others what it found: how it went, for how long that holds', async () => {
    const { clock, memory, permits: all } = permits(2);
    const taking = all[0]?.take();
    await clock.run(10);
    const turn = await taking;
    await Promise.all([turn?.settle(false), clock.run(10)]);
    const asked = { key: 'gateway', holder: 'anybody', ttlMs: 1 };
    const denied = await memory.takeProbe(asked);
    expect(denied.may === 'wait' && denied.waitMs > 1_900 && denied.waitMs <= 2_000).toBe(true);
    await clock.run(2_000);
    const again = all[1]?.run(() => Promise.resolve('up'));
    await clock.run(20);
    await expect(again).resolves.toBe('up');
    await expect(memory.takeProbe(asked)).resolves.toEqual({ may: 'go' });
    await clock.run(5_000);
    await expect(memory.takeProbe(asked)).resolves.toEqual({ may: 'probe' });
  });

  it('lets whoever comes once it is up go at once, and whoever waited within the spread', async () => {
    const { clock, permits: all } = permits(3);
    const goneMs: number[] = [];
    const go = async (index: number): Promise<void> => {
      await all[index]?.take();
      goneMs.push(clock.now());
    };
    const probing = all[0]?.take();
    await clock.run(10);
    const probe = await probing;
    const waited = go(1);
    await clock.run(490);
    await Promise.all([probe?.settle(true), clock.run(10)]);
    const late = go(2);
    await clock.run(2);
    await late;
    expect(goneMs).toEqual([512]);
    await clock.run(250 + 1_000);
    await waited;
    expect(goneMs[1]).toBeGreaterThan(512);
  });

  it('says nothing of a try that was not for all', async () => {
    const { clock, memory, links, permits: all } = permits(1);
    links[0]?.refuse();
    const trying = all[0]?.run(() => Promise.reject(new Error('refused')));
    await Promise.all([expect(trying).rejects.toThrow('refused'), clock.run(2_100)]);
    links[0]?.comeUp();
    await expect(memory.takeProbe({ key: 'gateway', holder: 'other', ttlMs: 1 })).resolves.toEqual({ may: 'probe' });
  });

  it('asks nobody for a turn that is not wanted any more', async () => {
    const { memory, permits: all } = permits(1);
    await expect(all[0]?.take(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    await expect(memory.takeProbe({ key: 'gateway', holder: 'other', ttlMs: 1 })).resolves.toEqual({ may: 'probe' });
  });
});
