import { faultKinds } from '@autobot/testing-mocks';
import { type MeetingState, meetingStates } from './meeting-state.ts';

/** How often each fault struck in each state, and a stall with them. */
export class Coverage {
  readonly #counts = new Map<string, number>();

  /** Pairs met so far, as `state × fault`, with how often. */
  get pairs(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  met(state: MeetingState | undefined, fault: string): void {
    if (state === undefined) return;
    const pair = pairOf(state, fault);
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + 1);
  }

  add(pairs: Readonly<Record<string, number>>): void {
    for (const [pair, count] of Object.entries(pairs)) this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + count);
  }

  toJSON(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Pairs that were never met. */
  missing(): readonly string[] {
    return allPairs().filter((pair) => !this.#counts.has(pair));
  }
}

/** Every pair there could be. */
export function allPairs(): readonly string[] {
  return [...faultKinds, 'stall'].flatMap((fault) => meetingStates.map((state) => pairOf(state, fault)));
}

function pairOf(state: MeetingState, fault: string): string {
  return `${state} × ${fault}`;
}
