import { describe, expect, it } from 'vitest';
import { type FarmChange, type FarmStatus, type FarmStatuses, nextFarmStatuses } from './farm-status.ts';

const farmsWith = (state: FarmStatus['state']): FarmStatuses =>
  new Map<string, FarmStatus>([['usfarm', { state, sinceMs: 1 }]]);

describe('nextFarmStatuses', () => {
  it.each<[FarmStatus['state'] | 'unheard', FarmStatus['state'], Pick<FarmChange, 'isNew' | 'isRecovered'>]>([
    ['unheard', 'ok', { isNew: true, isRecovered: false }],
    ['unheard', 'broken', { isNew: true, isRecovered: false }],
    ['ok', 'broken', { isNew: true, isRecovered: false }],
    ['ok', 'inactive', { isNew: true, isRecovered: false }],
    ['inactive', 'ok', { isNew: true, isRecovered: false }],
    ['broken', 'connecting', { isNew: true, isRecovered: false }],
    ['broken', 'inactive', { isNew: true, isRecovered: false }],
    ['broken', 'ok', { isNew: true, isRecovered: true }],
    ['connecting', 'ok', { isNew: true, isRecovered: true }],
  ])('calls a farm that was %s and is %s now %j', (before, state, expected) => {
    const farms = before === 'unheard' ? new Map<string, FarmStatus>() : farmsWith(before);
    const change = nextFarmStatuses(farms, { farm: 'usfarm', state }, 9);
    expect(change).toMatchObject(expected);
    expect(change.farms.get('usfarm')).toEqual({ state, sinceMs: 9 });
  });

  it('gives back the same farms when nothing is new, and keeps since when', () => {
    const farms = farmsWith('broken');
    const change = nextFarmStatuses(farms, { farm: 'usfarm', state: 'broken' }, 9);
    expect(change).toEqual({ farms, isNew: false, isRecovered: false });
    expect(change.farms).toBe(farms);
  });

  it("never lets one farm's good news clear another's trouble", () => {
    const broken = nextFarmStatuses(farmsWith('broken'), { farm: 'hfarm', state: 'broken' }, 2).farms;
    const { farms } = nextFarmStatuses(broken, { farm: 'usfarm', state: 'ok' }, 3);
    expect(farms.get('hfarm')).toEqual({ state: 'broken', sinceMs: 2 });
  });

  it('leaves the farms it was given unchanged', () => {
    const farms = farmsWith('ok');
    nextFarmStatuses(farms, { farm: 'usfarm', state: 'broken' }, 9);
    expect(farms.get('usfarm')?.state).toBe('ok');
  });
});
