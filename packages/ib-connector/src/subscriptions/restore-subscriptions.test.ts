import { describe, expect, it } from 'vitest';
import { inOrderOfRestoring, planRestore, type StreamLife } from './restore-subscriptions.ts';

interface Life extends StreamLife {
  readonly name: string;
}

const aLife = (name: string, fields: Partial<StreamLife> = {}): Life => ({
  name,
  reqId: 11,
  askedMs: 0,
  heardMs: 0,
  proveMs: 3_000,
  isAlwaysRearmed: false,
  priority: 0,
  rank: 0,
  ...fields,
});
const names = (lives: readonly Life[]) => lives.map(({ name }) => name);
const plan = (lives: readonly Life[], nowMs = 13_000) => {
  const { alive, proving, silent } = planRestore(lives, { sinceMs: 10_000, nowMs });
  return { alive: names(alive), proving: names(proving), silent: names(silent) };
};

describe('planRestore', () => {
  it('takes only data after the trouble for a proof of life', () => {
    const lives = [
      aLife('after', { heardMs: 10_001 }),
      aLife('at', { heardMs: 10_000 }),
      aLife('before', { heardMs: 9_999 }),
      aLife('never', { heardMs: Number.NEGATIVE_INFINITY }),
    ];
    expect(plan(lives)).toEqual({ alive: ['after'], proving: [], silent: ['at', 'before', 'never'] });
  });

  it('takes a stream that is not asked for on this link for silent, whatever it said before', () => {
    expect(plan([aLife('new', { reqId: undefined, heardMs: 12_000 })])).toMatchObject({ silent: ['new'] });
  });

  it('leaves a stream whose data come less often the time it has', () => {
    const bars = aLife('bars', { proveMs: 16_000 });
    expect(plan([bars])).toEqual({ alive: [], proving: ['bars'], silent: [] });
    expect(plan([bars], 26_000)).toEqual({ alive: [], proving: [], silent: ['bars'] });
  });

  it('trusts no life in what is known to stay dead', () => {
    expect(plan([aLife('bars', { heardMs: 12_000, isAlwaysRearmed: true })])).toMatchObject({ silent: ['bars'] });
  });

  it('leaves what was asked for after the trouble the time it has, and trusts it once it speaks', () => {
    const asked = { askedMs: 11_000, isAlwaysRearmed: true };
    expect(plan([aLife('new', asked)])).toMatchObject({ proving: ['new'] });
    expect(plan([aLife('new', asked)], 14_000)).toMatchObject({ silent: ['new'] });
    expect(plan([aLife('new', { ...asked, heardMs: 11_500 })])).toMatchObject({ alive: ['new'] });
  });

  it('has nothing to do where there are no streams', () => {
    expect(plan([])).toEqual({ alive: [], proving: [], silent: [] });
  });
});

describe('inOrderOfRestoring', () => {
  it('puts first what the caller put first, then by kind, then by age', () => {
    const lives = [
      aLife('depth', { rank: 2 }),
      aLife('first quotes'),
      aLife('urgent bars', { rank: 3, priority: 5 }),
      aLife('second quotes'),
    ];
    expect(names(inOrderOfRestoring(lives))).toEqual(['urgent bars', 'first quotes', 'second quotes', 'depth']);
  });
});
