import { channel, tracingChannel } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import { createCall } from '../core/call.ts';
import { Publisher } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { LatencyTracker } from '../latency/latency-tracker.ts';
import { collectStatus } from './collect-status.ts';
import { measurementsOf } from './measurements-of.ts';
import { publishToDiagnostics } from './publish-to-diagnostics.ts';
import { severityOf } from './severity-of.ts';
import { traceCalls } from './trace-calls.ts';

const opened: ResilienceEvent = {
  type: 'circuit.opened',
  source: 'history',
  atMs: 5,
  because: 'faults',
  openForMs: 60_000,
  openings: 1,
};

describe('publishToDiagnostics', () => {
  it('costs nothing while nobody subscribes: no event is even built', () => {
    const events = new Publisher<ResilienceEvent>();
    publishToDiagnostics(events);
    expect(events.isHeard).toBe(false);
    const heard: unknown[] = [];
    const listen = (event: unknown): void => {
      heard.push(event);
    };
    channel('resilience.event').subscribe(listen);
    expect(events.isHeard).toBe(true);
    const tracker = new LatencyTracker({ targetMs: 1, events });
    for (let time = 0; time < 20; time += 1) tracker.record(5);
    channel('resilience.event').unsubscribe(listen);
    expect(events.isHeard).toBe(false);
    expect(heard).toMatchObject([{ type: 'latency.target_missed', source: 'latency' }]);
  });

  it('can be stopped, and goes to another channel if told to', () => {
    const events = new Publisher<ResilienceEvent>();
    const stop = publishToDiagnostics(events, 'test.events');
    const heard: unknown[] = [];
    const listen = (event: unknown): void => {
      heard.push(event);
    };
    channel('test.events').subscribe(listen);
    events.publish(opened);
    stop();
    events.publish(opened);
    channel('test.events').unsubscribe(listen);
    expect(heard).toEqual([opened]);
  });
});

describe('traceCalls', () => {
  it('passes a call straight on while nobody subscribes', async () => {
    const answer = Promise.resolve('done');
    expect(traceCalls('test.untraced').around(createCall('secret'), () => answer)).toBe(answer);
    await answer;
  });

  it('goes by the channel that tracers know unless told otherwise', async () => {
    const seen: unknown[] = [];
    const handlers = { start: (message: unknown) => void seen.push(message) };
    const traced = tracingChannel('resilience.operation');
    traced.subscribe(handlers as never);
    await traceCalls().around(createCall('secret'), () => Promise.resolve('done'));
    traced.unsubscribe(handlers as never);
    expect(seen).toHaveLength(1);
    expect(traceCalls().name).toBe('traceCalls');
  });

  it('shows a call from start to end, and never its payload', async () => {
    const seen: [string, unknown][] = [];
    const note = (what: string) => (message: unknown) => {
      seen.push([what, structuredClone(message)]);
    };
    const handlers = {
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    };
    const traced = tracingChannel('test.traced');
    traced.subscribe(handlers);
    const layer = traceCalls('test.traced');
    const call = createCall('secret', { operation: 'getBars', key: 'usd' });
    await expect(layer.around(call, () => Promise.resolve('done'))).resolves.toBe('done');
    await expect(layer.around(call, () => Promise.reject(new Error('reset')))).rejects.toThrow('reset');
    traced.unsubscribe(handlers);
    expect(seen.map(([what]) => what).join(' ')).toBe(
      'start end asyncStart asyncEnd start end error asyncStart asyncEnd',
    );
    expect(seen[0]?.[1]).toEqual({ operation: 'getBars', kind: 'query', attempt: 1, key: 'usd' });
    expect(JSON.stringify(seen)).not.toContain('secret');
  });
});

describe('measurementsOf', () => {
  it('counts every event with bounded attributes', () => {
    expect(
      measurementsOf({ type: 'link.lost', source: 'gateway', atMs: 0, epoch: 3, cause: new Error('reset') }),
    ).toEqual([
      {
        name: 'resilience.events',
        kind: 'counter',
        unit: '{event}',
        value: 1,
        attributes: {
          'pipeline.name': 'gateway',
          'strategy.type': 'link',
          'event.name': 'link.lost',
          'event.severity': 'warn',
        },
      },
    ]);
  });

  it.each([
    ['opened', 'open', 'faults'],
    ['half_opened', 'half_open', 'elapsed'],
    ['closed', 'closed', 'probes_passed'],
    ['isolated', 'isolated', 'by_hand'],
  ] as const)('says once a circuit has %s that %s is the one state that is true', (change, now, reason) => {
    const event: ResilienceEvent =
      change === 'opened' ? opened : { type: `circuit.${change}`, source: 'history', atMs: 5 };
    const [, transition, ...states] = measurementsOf(event);
    expect(transition).toEqual({
      name: 'resilience.circuit_breaker.transitions',
      kind: 'counter',
      unit: '{transition}',
      value: 1,
      attributes: { name: 'history', to: now, reason },
    });
    expect(states).toEqual(
      ['open', 'half_open', 'closed', 'isolated'].map((state) => ({
        name: 'resilience.circuit_breaker.state',
        kind: 'gauge',
        unit: '1',
        value: state === now ? 1 : 0,
        attributes: { name: 'history', state },
      })),
    );
  });

  it('gives waits in seconds and queues in requests', () => {
    const base = { source: 'orders', atMs: 0 };
    const specific = [
      measurementsOf({ ...base, type: 'limiter.granted', cost: 1, waitedMs: 250 })[1],
      measurementsOf({ ...base, type: 'limiter.queued', cost: 1, queued: 7 })[1],
      measurementsOf({ ...base, type: 'bulkhead.queued', queued: 3 })[1],
    ];
    const queue = { kind: 'gauge', unit: '{request}', attributes: { name: 'orders' } };
    expect(specific).toEqual([
      {
        name: 'resilience.rate_limiter.wait.duration',
        kind: 'histogram',
        unit: 's',
        value: 0.25,
        attributes: { name: 'orders', outcome: 'granted' },
      },
      { ...queue, name: 'resilience.rate_limiter.queue.length', value: 7 },
      { ...queue, name: 'resilience.bulkhead.queue.length', value: 3 },
    ]);
  });

  it('says once a limiter goes by another mode which of the four it is, and counts what a store did not do', () => {
    const base = { source: 'messages', atMs: 0 };
    const [, ...modes] = measurementsOf({
      ...base,
      type: 'store.mode_changed',
      from: 'shared',
      to: 'fallback',
      because: 'failed',
    });
    expect(modes).toEqual(
      ['shared', 'fallback', 'recovering', 'closed'].map((mode) => ({
        name: 'resilience.rate_limiter.store.mode',
        kind: 'gauge',
        unit: '1',
        value: mode === 'fallback' ? 1 : 0,
        attributes: { name: 'messages', mode },
      })),
    );
    const failed = measurementsOf({ ...base, type: 'store.call_failed', store: 'redis', cause: new Error('reset') });
    expect(failed.slice(1)).toEqual([
      {
        name: 'resilience.store.errors',
        kind: 'counter',
        unit: '{error}',
        value: 1,
        attributes: { name: 'messages', store: 'redis' },
      },
    ]);
  });
});

describe('severityOf', () => {
  it.each([
    ['link.halted', 'error'],
    ['link.lost', 'warn'],
    ['link.ready', 'info'],
    ['limiter.granted', 'debug'],
    ['something.else', 'debug'],
  ])('of %s is %s', (type, severity) => {
    expect(severityOf({ type })).toBe(severity);
  });
});

describe('collectStatus', () => {
  it('shows what a part threw if it is no error', () => {
    expect(collectStatus({ odd: throwsWord })).toEqual({ odd: { error: 'a word' } });
  });

  it('shows every part, also when one of them throws', () => {
    const status = collectStatus({
      link: () => ({ state: 'ready' }),
      breaker: () => {
        throw new Error('bug in status');
      },
    });
    expect(status).toEqual({ link: { state: 'ready' }, breaker: { error: 'bug in status' } });
  });
});

function throwsWord(): never {
  throw 'a word' as unknown as Error;
}
