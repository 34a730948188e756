import { faultKinds } from '@autobot/testing-mocks';
import { type MeetingState, meetingStates, whyNever } from './meeting-state.ts';

const strikes = [...faultKinds, 'stall'];

/** How many pairs of a state and a fault there are, stalls of the bot among them. */
export const pairCount: number = strikes.length * meetingStates.length;

/** How often each fault struck in each state, and a stall with them. */
export class Coverage {
  readonly #counts = new Map<string, number>();

  /** Pairs that were met. */
  get metCount(): number {
    return this.#counts.size;
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

  /** A Markdown table: a row for each fault, a column for each state, and how often they met. */
  table(): string {
    const rows = strikes.map((fault) => [
      fault,
      ...meetingStates.map((state) => String(this.#counts.get(pairOf(state, fault)) ?? '')),
    ]);
    const head = ['fault', ...meetingStates];
    return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  }

  /** The pairs that were never met: those that cannot be, with the reason, and those that could. */
  missing(): string {
    const reasons = new Map<string, string[]>();
    for (const fault of strikes) {
      for (const state of meetingStates) {
        if (this.#counts.has(pairOf(state, fault))) continue;
        const why = whyNever(state, fault) ?? 'could be met, and was not';
        reasons.set(why, [...(reasons.get(why) ?? []), pairOf(state, fault)]);
      }
    }
    return [...reasons].map(([why, pairs]) => `  ${why} (${pairs.length}): ${pairs.join(', ')}`).join('\n');
  }
}

function pairOf(state: MeetingState, fault: string): string {
  return `${state} × ${fault}`;
}
