import type { Clock, Timer } from '@autobot/resilience';
import type { Fault, FaultHandle } from './fault.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';
import { drop, freeze, latency, refuse } from './link-faults.ts';
import { farmBroken, farmOk, silentStreams, upstreamLost, upstreamRestored } from './upstream-faults.ts';

/** Every fault a mock was asked for, what became of each, and the end of all of them. */
export class FaultPlan {
  readonly #stage: FaultStage;
  readonly #clock: Clock;
  readonly #faults: ActiveFault[] = [];

  constructor(stage: FaultStage, clock: Clock) {
    this.#stage = stage;
    this.#clock = clock;
  }

  /** All faults asked for, in order. */
  get faults(): readonly FaultHandle[] {
    return this.#faults;
  }

  /** @throws RangeError if the fault names something the mock does not have */
  start(fault: Fault): FaultHandle {
    const active = new ActiveFault(fault, this.#clock);
    active.begin(this.#stage);
    this.#faults.push(active);
    return active;
  }

  /** Ends all faults, the latest first. */
  stop(): void {
    for (const fault of this.#faults.toReversed()) fault.dispose();
  }
}

class ActiveFault implements FaultHandle {
  readonly fault: Fault;
  readonly ended: Promise<void>;
  readonly #clock: Clock;
  readonly #settle: () => void;
  readonly #fail: (error: unknown) => void;
  #fired = 0;
  #firedAt: number | undefined;
  #isActive = true;
  #undo: Undo | undefined;
  #timer: Timer | undefined;

  constructor(fault: Fault, clock: Clock) {
    this.fault = fault;
    this.#clock = clock;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#settle = resolve;
    this.#fail = reject;
  }

  get fired(): number {
    return this.#fired;
  }

  get firedAt(): number | undefined {
    return this.#firedAt;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  begin(stage: FaultStage): void {
    const undo = beginFault(this.fault, stage, {
      fired: () => {
        this.#fired += 1;
        this.#firedAt = this.#clock.now();
      },
      over: () => {
        this.dispose();
      },
    });
    this.#undo = undo;
    const forMs = 'forMs' in this.fault ? this.fault.forMs : undefined;
    // A fault that was over before it returned is undone now.
    if (!this.#isActive) this.#finish(undo);
    else if (forMs !== undefined) {
      this.#timer = this.#clock.setTimer(() => {
        this.dispose();
      }, forMs);
    }
  }

  dispose(): void {
    if (!this.#isActive) return;
    this.#isActive = false;
    this.#timer?.cancel();
    if (this.#undo !== undefined) this.#finish(this.#undo);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #finish(undo: Undo): void {
    Promise.resolve(undo()).then(this.#settle, this.#fail);
  }
}

function beginFault(fault: Fault, stage: FaultStage, report: FaultReport): Undo {
  switch (fault.kind) {
    case 'refuse':
      return refuse(fault, stage, report);
    case 'drop':
      return drop(fault, stage, report);
    case 'freeze':
      return freeze(fault, stage, report);
    case 'upstream-lost':
      return upstreamLost(fault, stage, report);
    case 'upstream-restored':
      return upstreamRestored(fault, stage, report);
    case 'farm-broken':
      return farmBroken(fault, stage, report);
    case 'farm-ok':
      return farmOk(fault, stage, report);
    case 'latency':
      return latency(fault, stage, report);
    case 'silent-streams':
      return silentStreams(fault, stage, report);
    default:
      return fault satisfies never;
  }
}
