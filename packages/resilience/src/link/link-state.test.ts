import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  causeOf,
  epochOf,
  isOpening,
  LINK_TRANSITIONS,
  type LinkInput,
  type LinkState,
  LinkTransitionError,
  nextLinkState,
} from './link-state.ts';

const reset = new Error('reset');
const STATES: readonly LinkState[] = [
  { name: 'idle' },
  { name: 'dialing', epoch: 3, sinceMs: 1 },
  { name: 'handshake', epoch: 3, sinceMs: 1 },
  { name: 'starting', epoch: 3, sinceMs: 1 },
  { name: 'syncing', epoch: 3, sinceMs: 1 },
  { name: 'ready', epoch: 3, sinceMs: 1 },
  { name: 'draining', epoch: 3, sinceMs: 1 },
  { name: 'closed', cause: reset, sinceMs: 1 },
  { name: 'backoff', cause: reset, attempt: 1, untilMs: 9, sinceMs: 1 },
  { name: 'halted', reason: 'log in', cause: reset, sinceMs: 1 },
];
const INPUTS: readonly LinkInput[] = [
  { type: 'dial', epoch: 4 },
  { type: 'enter', phase: 'dialing' },
  { type: 'enter', phase: 'handshake' },
  { type: 'enter', phase: 'starting' },
  { type: 'enter', phase: 'syncing' },
  { type: 'opened' },
  { type: 'drain' },
  { type: 'ended', cause: reset },
  { type: 'retry', attempt: 2, delayMs: 500 },
  { type: 'halt', reason: 'log in' },
  { type: 'rest' },
];

// Written out by hand, apart from the table in the code: from, input, to.
const ALLOWED: readonly (readonly [string, string, string])[] = [
  ['idle', 'dial', 'dialing'],
  ['dialing', 'enter handshake', 'handshake'],
  ['dialing', 'enter starting', 'starting'],
  ['dialing', 'enter syncing', 'syncing'],
  ['handshake', 'enter starting', 'starting'],
  ['handshake', 'enter syncing', 'syncing'],
  ['starting', 'enter syncing', 'syncing'],
  ...['dialing', 'handshake', 'starting', 'syncing'].flatMap((phase): [string, string, string][] => [
    [phase, 'opened', 'ready'],
    [phase, 'drain', 'draining'],
    [phase, 'ended', 'closed'],
  ]),
  ['ready', 'drain', 'draining'],
  ['ready', 'ended', 'closed'],
  ['draining', 'ended', 'closed'],
  ['closed', 'retry', 'backoff'],
  ['closed', 'halt', 'halted'],
  ['closed', 'rest', 'idle'],
  ['backoff', 'dial', 'dialing'],
  ['backoff', 'rest', 'idle'],
  ['halted', 'dial', 'dialing'],
  ['halted', 'rest', 'idle'],
];

function nameOf(input: LinkInput): string {
  return input.type === 'enter' ? `enter ${input.phase}` : input.type;
}

/** The next state, or undefined if the transition is refused. */
function attempt(state: LinkState, input: LinkInput): LinkState | undefined {
  try {
    return nextLinkState(state, input, 7);
  } catch (error) {
    if (error instanceof LinkTransitionError) return undefined;
    throw error;
  }
}

describe('nextLinkState', () => {
  it('takes exactly the transitions there are, from every state on every input', () => {
    const taken = STATES.flatMap((state) =>
      INPUTS.flatMap((input): (readonly [string, string, string])[] => {
        const next = attempt(state, input);
        return next === undefined ? [] : [[state.name, nameOf(input), next.name]];
      }),
    );
    expect(taken.map(String).toSorted()).toEqual(ALLOWED.map(String).toSorted());
  });

  it('keeps the epoch while it lasts, and the cause afterwards', () => {
    expect(nextLinkState({ name: 'idle' }, { type: 'dial', epoch: 4 }, 7)).toEqual({
      name: 'dialing',
      epoch: 4,
      sinceMs: 7,
    });
    expect(nextLinkState({ name: 'syncing', epoch: 4, sinceMs: 1 }, { type: 'opened' }, 7)).toEqual({
      name: 'ready',
      epoch: 4,
      sinceMs: 7,
    });
    const closed: LinkState = { name: 'closed', cause: reset, sinceMs: 1 };
    expect(nextLinkState(closed, { type: 'retry', attempt: 2, delayMs: 500 }, 7)).toEqual({
      name: 'backoff',
      cause: reset,
      attempt: 2,
      untilMs: 507,
      sinceMs: 7,
    });
    expect(nextLinkState(closed, { type: 'halt', reason: 'log in' }, 7)).toEqual({
      name: 'halted',
      reason: 'log in',
      cause: reset,
      sinceMs: 7,
    });
    expect([causeOf(closed), causeOf({ name: 'idle' }), epochOf(closed)]).toEqual([reset, undefined, 0]);
  });

  it('says what could not be done and where', () => {
    expect(() => nextLinkState({ name: 'idle' }, { type: 'enter', phase: 'syncing' }, 0)).toThrow(
      'a link that is idle cannot take "enter syncing"',
    );
  });

  it('knows which states are on the way to ready', () => {
    expect(STATES.filter(isOpening).map(({ name }) => name)).toEqual(['dialing', 'handshake', 'starting', 'syncing']);
  });

  it('never leaves the table, whatever the inputs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...INPUTS), { maxLength: 200 }), (inputs) => {
        let state: LinkState = { name: 'idle' };
        for (const input of inputs) {
          const listed = LINK_TRANSITIONS[state.name][input.type];
          const next = attempt(state, input);
          if (next === undefined) continue;
          expect(listed).toBe(input.type === 'enter' ? 'the phase' : next.name);
          state = next;
        }
      }),
      { numRuns: 200 },
    );
  });
});
