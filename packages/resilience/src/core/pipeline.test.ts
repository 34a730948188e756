import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import { type Call, createCall } from './call.ts';
import { compose } from './compose.ts';
import { fuse } from './fuse.ts';
import { keptBack, mustWait, type Passage } from './fused-hooks.ts';
import type { Middleware } from './middleware.ts';
import { pipeline } from './pipeline.ts';

/** A fused layer that writes down what it is told. */
function scribe(name: string, log: string[]): Middleware {
  return fuse<string>({
    name,
    hooks: {
      enter: () => (log.push(`${name} enter`), name),
      sent: () => void log.push(`${name} sent`),
      succeeded: (token, value) => void log.push(`${token} succeeded ${String(value)}`),
      failed: (token, error) => void log.push(`${token} failed ${String(error)}`),
    },
  });
}

function plain(name: string, log: string[]): Middleware {
  return {
    name,
    around: async (call, next) => {
      log.push(`${name} enter`);
      try {
        const value = await next(call);
        log.push(`${name} succeeded ${String(value)}`);
        return value;
      } catch (error) {
        log.push(`${name} failed ${String(error)}`);
        throw error;
      }
    },
  };
}

/** Gives up when told to, while work runs further in. */
function quitter(name: string, log: string[]): { layer: Middleware; quit: (error: unknown) => void } {
  let place: { passage: Passage; index: number } | undefined;
  const layer = fuse<undefined>({
    name,
    hooks: {
      mayExit: true,
      enter: (_call, passage, index) => {
        place = { passage, index };
        return undefined;
      },
      succeeded: () => void log.push(`${name} succeeded`),
      failed: (_token, error) => void log.push(`${name} failed ${String(error)}`),
      settledLate: (_token, settled) =>
        void log.push(`${name} late ${String(settled.isError ? settled.error : settled.value)}`),
    },
  });
  return { layer, quit: (error) => place?.passage.exit(place.index, error) };
}

/** Keeps the first failures back and tries again when told to. */
function repeater(name: string, log: string[], keeps: number): { layer: Middleware; go: () => void } {
  let kept = 0;
  let place: { call: Call; passage: Passage; index: number } | undefined;
  const layer = fuse<undefined>({
    name,
    hooks: {
      enter: (call, passage, index) => {
        place = { call, passage, index };
        return undefined;
      },
      succeeded: () => void log.push(`${name} succeeded`),
      failed: (_token, error) => {
        log.push(`${name} failed ${String(error)}`);
        kept += 1;
        return kept <= keeps ? keptBack : undefined;
      },
    },
  });
  return { layer, go: () => place?.passage.again(place.index, place.call) };
}

describe('compose and pipeline', () => {
  it('runs the first layer outermost, and unwinds inside out', async () => {
    const log: string[] = [];
    const layers = pipeline(scribe('a', log), scribe('b', log), plain('c', log), scribe('d', log));
    expect(layers.names).toEqual(['a', 'b', 'c', 'd']);
    await expect(layers.execute(() => 7)).resolves.toBe(7);
    expect(log).toEqual([
      'a enter',
      'b enter',
      'c enter',
      'd enter',
      'd sent',
      'a sent',
      'b sent',
      'd succeeded 7',
      'c succeeded 7',
      'b succeeded 7',
      'a succeeded 7',
    ]);
  });

  it('passes on exactly what was thrown, also synchronously, also undefined', async () => {
    const log: string[] = [];
    const layers = pipeline(scribe('a', log), scribe('b', log));
    await expect(layers.execute(throwUndefined)).rejects.toBeUndefined();
    await expect(layers.run(createCall(1), throwUndefined)).rejects.toBeUndefined();
    expect(log.filter((line) => line.includes('failed'))).toEqual([
      'b failed undefined',
      'a failed undefined',
      'b failed undefined',
      'a failed undefined',
    ]);
  });

  it('rejects when a middleware of somebody else throws instead of rejecting', async () => {
    const thrower: Middleware = {
      name: 'thrower',
      around: () => {
        throw new Error('not a promise');
      },
    };
    await expect(pipeline(thrower).execute(() => 1)).rejects.toThrow('not a promise');
  });

  it('without layers is the function itself, made a promise', async () => {
    await expect(pipeline().execute(() => 1)).resolves.toBe(1);
    await expect(compose([])(createCall(2), (call) => Promise.resolve(call.payload))).resolves.toBe(2);
  });

  it('a layer that refuses is not told how it ended, those outward are, and those inward never hear of it', async () => {
    const log: string[] = [];
    const refuser = fuse<undefined>({
      name: 'refuser',
      hooks: {
        enter: () => {
          throw new Error('no');
        },
        succeeded: () => void log.push('never'),
        failed: () => void log.push('never'),
      },
    });
    await expect(pipeline(scribe('a', log), refuser, scribe('b', log)).execute(() => 1)).rejects.toThrow('no');
    expect(log).toEqual(['a enter', 'a failed Error: no']);
  });

  it('a layer that must wait carries the call itself and enters the rest at its grant, in the same turn', async () => {
    const log: string[] = [];
    let grant: (() => void) | undefined;
    const waiter = fuse<undefined>({
      name: 'waiter',
      hooks: { enter: () => mustWait, succeeded: () => void log.push('never'), failed: () => void log.push('never') },
      whenWaiting: (call, next) =>
        new Promise((resolve, reject) => {
          grant = () => {
            next(call).then(resolve, reject);
          };
        }),
    });
    const result = pipeline(scribe('a', log), waiter, scribe('b', log)).execute(() => 'sent');
    await settlePromises();
    expect(log).toEqual(['a enter']);
    grant?.();
    expect(log).toEqual(['a enter', 'b enter', 'b sent']);
    await expect(result).resolves.toBe('sent');
    expect(log.slice(3)).toEqual(['b succeeded sent', 'a succeeded sent']);
  });

  it('B15: gives each piece of work a signal of its own, so that listeners left on one do not pile up', async () => {
    const waits = fuse<undefined>({
      name: 'waits',
      hooks: { enter: () => mustWait, failed: () => undefined },
      whenWaiting: (call, next) => next(call),
    });
    for (const layers of [pipeline(), pipeline(scribe('a', [])), pipeline(waits)]) {
      const first = await layers.execute((call) => call.signal);
      const second = await layers.execute((call) => call.signal);
      expect(first).not.toBe(second);
    }
  });

  it('keeps this and the parameters of a wrapped function', async () => {
    const counter = {
      count: 2,
      add: pipeline(scribe('a', [])).wrap(function add(this: { count: number }, more: number) {
        return this.count + more;
      }),
    };
    await expect(counter.add(3)).resolves.toBe(5);
  });
});

describe('a call that is given up while its work runs on', () => {
  it('ends outward at once; inward layers and the one that gave up hear the real end later', async () => {
    const log: string[] = [];
    const { layer, quit } = quitter('quitter', log);
    let finish: ((value: string) => void) | undefined;
    const work = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const result = pipeline(scribe('out', log), layer, scribe('in', log)).execute(() => work);
    quit('too slow');
    await expect(result).rejects.toBe('too slow');
    expect(log.at(-1)).toBe('out failed too slow');
    quit('twice');
    finish?.('done');
    await settlePromises();
    expect(log.slice(-3)).toEqual(['out failed too slow', 'in succeeded done', 'quitter late done']);
    quit('after the end');
    await settlePromises();
    expect(log).toHaveLength(7);
  });

  it('is over for a layer that gives up after its call has ended', async () => {
    const log: string[] = [];
    const { layer, quit } = quitter('quitter', log);
    await expect(pipeline(scribe('out', log), layer).execute(() => 1)).resolves.toBe(1);
    quit('too slow');
    await settlePromises();
    expect(log).toEqual(['out enter', 'out sent', 'quitter succeeded', 'out succeeded 1']);
  });

  it('is not repeated by a layer that kept its failure back and then gave up', async () => {
    const log: string[] = [];
    let place: { call: Call; passage: Passage; index: number } | undefined;
    const layer = fuse<undefined>({
      name: 'undecided',
      hooks: {
        enter: (call, passage, index) => {
          place = { call, passage, index };
          return undefined;
        },
        failed: () => keptBack,
        settledLate: () => void log.push('never'),
      },
    });
    let runs = 0;
    const result = pipeline(scribe('out', log), layer).execute(() => {
      runs += 1;
      return Promise.reject(new Error('no'));
    });
    await settlePromises();
    expect(log).not.toContain('out failed given up');
    place?.passage.exit(place.index, 'given up');
    place?.passage.again(place.index, place.call);
    await expect(result).rejects.toBe('given up');
    await settlePromises();
    expect([runs, log.at(-1)]).toEqual([1, 'out failed given up']);
  });

  it('can be repeated further out while the first try still runs, and both ends are told once', async () => {
    const log: string[] = [];
    const outer = repeater('outer', log, 1);
    const { layer, quit } = quitter('quitter', log);
    const finish: ((value: string) => void)[] = [];
    const layers = pipeline(outer.layer, layer, scribe('in', log));
    const result = layers.execute(() => new Promise<string>((resolve) => finish.push(resolve)));
    quit('too slow');
    outer.go();
    finish[0]?.('first');
    await settlePromises();
    finish[1]?.('second');
    await expect(result).resolves.toBe('second');
    expect(log.filter((line) => !line.includes('enter') && !line.includes('sent'))).toEqual([
      'outer failed too slow',
      'in succeeded first',
      'quitter late first',
      'in succeeded second',
      'quitter succeeded',
      'outer succeeded',
    ]);
  });

  it('gives up twice, further in and then further out, and each layer hears its own late end', async () => {
    const log: string[] = [];
    const far = quitter('far', log);
    const middle = repeater('middle', log, 1);
    const near = quitter('near', log);
    let finish: ((value: string) => void) | undefined;
    const layers = pipeline(scribe('out', log), far.layer, middle.layer, near.layer);
    const result = layers.execute(() => new Promise<string>((resolve) => (finish = resolve)));
    near.quit('near');
    far.quit('far');
    await expect(result).rejects.toBe('far');
    finish?.('done');
    await settlePromises();
    middle.go();
    finish?.('again');
    await settlePromises();
    expect(log.filter((line) => !line.includes('enter') && !line.includes('sent'))).toEqual([
      'middle failed near',
      'out failed far',
      'near late done',
      'near succeeded',
      'middle succeeded',
      'far late again',
    ]);
  });

  it('B13: a late rejection of work that was given up is nobody’s unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const log: string[] = [];
    const { layer, quit } = quitter('quitter', log);
    let fail: ((error: unknown) => void) | undefined;
    const result = pipeline(layer).execute(() => new Promise<string>((_resolve, reject) => (fail = reject)));
    quit('too slow');
    await expect(result).rejects.toBe('too slow');
    fail?.(new Error('late'));
    await settlePromises();
    await settlePromises();
    process.off('unhandledRejection', listen);
    expect(log).toEqual(['quitter late Error: late']);
    expect(unhandled).toEqual([]);
  });
});

describe('fused and nested layers', () => {
  it('do the same for any mix of layers that admit, refuse and wait', async () => {
    const kinds = fc.array(fc.constantFrom('fused', 'plain', 'refuse', 'wait'), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(kinds, fc.constantFrom('value', 'reject', 'throw'), async (layers, end) => {
        const run = async (isFused: boolean): Promise<{ log: string[]; settled: unknown }> => {
          const log: string[] = [];
          const list = layers.map((kind, index) => oneOf(kind, `${kind}${index}`, log));
          const nested = list.map(({ name, around }) => ({ name, around }));
          const settled = await pipeline(...(isFused ? list : nested))
            .execute(() => {
              log.push('work');
              if (end === 'throw') throw new Error('thrown');
              return end === 'reject' ? Promise.reject(new Error('rejected')) : 1;
            })
            .then(String, String);
          return { log, settled };
        };
        expect(await run(true)).toEqual(await run(false));
      }),
      { numRuns: 200 },
    );
  });
});

function throwUndefined(): never {
  throw undefined as unknown as Error;
}

function oneOf(kind: 'fused' | 'plain' | 'refuse' | 'wait', name: string, log: string[]): Middleware {
  if (kind === 'plain') return plain(name, log);
  const told = { succeeded: () => void log.push(`${name} ok`), failed: () => void log.push(`${name} not ok`) };
  const clock = new FakeClock();
  return fuse<undefined>({
    name,
    hooks: {
      ...told,
      enter: () => {
        log.push(`${name} enter`);
        if (kind === 'refuse') throw new Error(name);
        return kind === 'wait' ? mustWait : undefined;
      },
    },
    whenWaiting: (call, next) =>
      new Promise((resolve, reject) => {
        clock.setTimer(() => {
          next(call).then(resolve, reject);
        }, 5);
        clock.advance(5);
      }),
  });
}
