import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aNotice } from '../../test/builders.ts';
import { nextUpstreamState, type UpstreamInput, type UpstreamState } from './upstream-state.ts';

const notice = aNotice({ code: 1100 });
const lost: UpstreamInput = { type: 'lost', notice };
const kept: UpstreamInput = { type: 'restored', data: 'kept' };
const dataLost: UpstreamInput = { type: 'restored', data: 'lost' };
const recovered: UpstreamInput = { type: 'recovered' };
const linkUp: UpstreamInput = { type: 'linkUp' };

const up: UpstreamState = { name: 'up', sinceMs: 1 };
const down: UpstreamState = { name: 'down', sinceMs: 2, notice, timesTold: 1 };
const restoringKept: UpstreamState = { name: 'restoring', sinceMs: 3, data: 'kept' };
const restoringLost: UpstreamState = { name: 'restoring', sinceMs: 3, data: 'lost' };

describe('nextUpstreamState', () => {
  it.each<[UpstreamState, UpstreamInput, Partial<UpstreamState>]>([
    [up, lost, { name: 'down', sinceMs: 9, timesTold: 1 }],
    [down, lost, { name: 'down', sinceMs: 2, timesTold: 2 }],
    [restoringKept, lost, { name: 'down', sinceMs: 9, timesTold: 1 }],
    [down, kept, { name: 'restoring', sinceMs: 9, data: 'kept' }],
    [down, dataLost, { name: 'restoring', sinceMs: 9, data: 'lost' }],
    [up, kept, { name: 'restoring', sinceMs: 9, data: 'kept' }],
    [restoringKept, dataLost, { name: 'restoring', sinceMs: 9, data: 'lost' }],
    [restoringKept, recovered, { name: 'up', sinceMs: 9 }],
    [restoringLost, recovered, { name: 'up', sinceMs: 9 }],
    [down, linkUp, { name: 'up', sinceMs: 9 }],
    [restoringLost, linkUp, { name: 'up', sinceMs: 9 }],
  ])('takes %j with %j to %j', (state, input, next) => {
    expect(nextUpstreamState(state, input, 9)).toMatchObject(next);
  });

  it.each<[UpstreamState, UpstreamInput]>([
    [up, recovered],
    [up, linkUp],
    [down, recovered],
    [restoringKept, kept],
    [restoringLost, dataLost],
    [restoringLost, kept],
  ])('gives back the same %j for %j', (state, input) => {
    expect(nextUpstreamState(state, input, 9)).toBe(state);
  });

  it('is up again only through a recovery or a new link, whatever TWS says', () => {
    const input = fc.constantFrom(lost, kept, dataLost);
    fc.assert(
      fc.property(fc.array(input, { minLength: 1 }), (inputs) => {
        const last = inputs.reduce<UpstreamState>((state, next) => nextUpstreamState(state, next, 9), up);
        expect(last.name).not.toBe('up');
      }),
    );
  });
});
