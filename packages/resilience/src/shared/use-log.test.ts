import { describe, expect, it } from 'vitest';
import { UseLog } from './use-log.ts';

const window = (key: string, windowMs: number, cost = 1, limit = 1) => ({ key, limit, windowMs, cost });

describe('a log of uses', () => {
  it.each([[['short', 'long']], [['long', 'short']]])(
    'refuses %j for the rule that refuses longest, in whatever order they come',
    (keys) => {
      const log = new UseLog();
      const windows = keys.map((key) => window(key, key === 'long' ? 1_000 : 100));
      expect(log.acquire({ windows, coolDowns: [] }, 0)).toEqual({ isGranted: true });
      expect(log.acquire({ windows, coolDowns: [] }, 40)).toEqual({
        isGranted: false,
        waitMs: 960,
        rule: 'long',
        isHeld: false,
      });
      expect(log.acquire({ windows, coolDowns: [] }, 1_000)).toEqual({ isGranted: true });
    },
  );

  it('names the first of two rules that refuse equally long', () => {
    const log = new UseLog();
    const windows = [window('one', 100), window('other', 100)];
    log.acquire({ windows, coolDowns: [] }, 0);
    expect(log.check({ windows, coolDowns: [] }, 10)).toMatchObject({ rule: 'one', waitMs: 90 });
  });

  it('remembers what still counts, with the time that is left of a cool-down, and nothing else', () => {
    const log = new UseLog();
    log.record(
      {
        windows: [window('old', 100), window('new', 1_000, 2)],
        coolDowns: [
          { key: 'over', forMs: 100 },
          { key: 'cooling', forMs: 500 },
        ],
      },
      0,
    );
    expect(log.remembered(100)).toEqual({
      windows: [window('new', 1_000, 2, 2)],
      coolDowns: [{ key: 'cooling', forMs: 400 }],
    });
  });

  it('goes on counting what is in its window when it clears up after a thousand uses', () => {
    const log = new UseLog();
    log.record({ windows: [window('lasting', 1_000)], coolDowns: [{ key: 'cooling', forMs: 1_000 }] }, 0);
    for (let use = 0; use < 1_500; use += 1) log.record({ windows: [window(`key ${use}`, 10)], coolDowns: [] }, 500);
    expect(log.check({ windows: [window('lasting', 1_000)], coolDowns: [] }, 500)).toMatchObject({ waitMs: 500 });
    expect(log.check({ windows: [], coolDowns: [{ key: 'cooling', forMs: 1_000 }] }, 500)).toMatchObject({
      waitMs: 500,
    });
  });

  it('takes back as much as was used at that moment, and nothing that was used at another', () => {
    const log = new UseLog();
    const two = { windows: [window('orders', 1_000, 2, 4)], coolDowns: [] };
    log.record(two, 0);
    log.record(two, 100);
    log.undo(two, 100);
    expect(log.check(two, 200)).toEqual({ isGranted: true });
    log.undo(two, 100);
    expect(log.check({ windows: [window('orders', 1_000, 3, 4)], coolDowns: [] }, 200)).toMatchObject({ waitMs: 800 });
    log.undo({ windows: [window('never used', 1_000)], coolDowns: [] }, 100);
  });

  it('holds for a whole window once it has forgotten, and says that this is why', () => {
    const log = new UseLog();
    log.forget(50);
    const demand = { windows: [window('orders', 1_000)], coolDowns: [{ key: 'same', forMs: 200 }] };
    expect(log.check(demand, 100)).toEqual({ isGranted: false, waitMs: 950, rule: 'orders', isHeld: true });
    expect(log.check({ ...demand, windows: [] }, 100)).toEqual({
      isGranted: false,
      waitMs: 150,
      rule: 'same',
      isHeld: true,
    });
    expect(log.check(demand, 1_050)).toEqual({ isGranted: true });
  });

  it('has nothing left of what it forgot', () => {
    const log = new UseLog();
    log.record({ windows: [window('orders', 1_000)], coolDowns: [{ key: 'same', forMs: 500 }] }, 0);
    log.forget(50);
    expect(log.remembered(50)).toEqual({ windows: [], coolDowns: [] });
  });

  it('lets a cost of 0 through, also where more was used than may be', () => {
    const log = new UseLog();
    log.record({ windows: [window('orders', 1_000, 4, 4)], coolDowns: [] }, 0);
    log.record({ windows: [window('orders', 1_000, 3, 4)], coolDowns: [] }, 0);
    expect(log.check({ windows: [window('orders', 1_000, 0, 4)], coolDowns: [] }, 10)).toEqual({ isGranted: true });
  });
});
