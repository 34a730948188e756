import type { ConnectorStatus } from '@autobot/ib-connector';
import type { Clock } from '@autobot/resilience';
import type { Fault, FaultHandle } from '@autobot/testing-mocks';
import { Coverage } from '../coverage.ts';
import { type MeetingState, stateToMeet } from '../meeting-state.ts';
import type { Aimed } from '../schedule.ts';

/** What there is to watch, and how what is aimed is begun. */
export interface FaultWatchOptions {
  readonly clock: Clock;
  readonly status: () => ConnectorStatus;
  readonly faults: () => readonly FaultHandle[];
  readonly begin: (fault: Fault) => void;
  /** The bot computes for so long. */
  readonly block: (ms: number) => void;
  readonly aimed: readonly Aimed[];
}

/** Sees in what state of the connector each fault strikes, and begins those that are aimed at a state. */
export class FaultWatch {
  readonly coverage: Coverage = new Coverage();
  /** The last look before each fault began. */
  readonly begunMs: Map<FaultHandle, number> = new Map();
  readonly #options: FaultWatchOptions;
  readonly #struck = new Map<FaultHandle, number>();
  readonly #entered = new Map<MeetingState, number>();
  #state: MeetingState | undefined;
  #lookedMs = 0;
  #isOver = false;

  constructor(options: FaultWatchOptions) {
    this.#options = options;
  }

  /** Counts what has struck since, as met by the state that was; call it before the state changes. */
  count(): void {
    for (const handle of this.#options.faults()) {
      if (!this.begunMs.has(handle)) this.begunMs.set(handle, this.#lookedMs);
      if (handle.fired <= (this.#struck.get(handle) ?? 0)) continue;
      this.#struck.set(handle, handle.fired);
      this.coverage.met(this.#state, handle.fault.kind);
    }
  }

  /** Takes the state that is, and begins what is aimed at it. */
  look(): void {
    this.count();
    this.#lookedMs = this.#options.clock.now();
    const state = stateToMeet(this.#options.status());
    if (state === this.#state) return;
    this.#state = state;
    if (state !== undefined && !this.#isOver) this.#enter(state);
  }

  /** The bot is about to hear nothing for a while. */
  stalls(): void {
    this.coverage.met(this.#state, 'stall');
  }

  /** Nothing is aimed any more. */
  rest(): void {
    this.#isOver = true;
  }

  #enter(state: MeetingState): void {
    const times = (this.#entered.get(state) ?? 0) + 1;
    this.#entered.set(state, times);
    const { aimed, begin, block } = this.#options;
    for (const aim of aimed) {
      if (aim.state !== state || aim.nth !== times) continue;
      if ('fault' in aim) begin(aim.fault);
      else {
        this.stalls();
        block(aim.stallMs);
      }
    }
    this.count();
  }
}
