import type { Clock, Timer } from '@autobot/resilience';
import { beginFault } from './begin-fault.ts';
import type { Fault, FaultHandle } from './fault.ts';
import type { FaultStage, Undo } from './fault-stage.ts';

/** One fault from its beginning to its end. */
export class ActiveFault implements FaultHandle {
  readonly fault: Fault;
  readonly ended: Promise<void>;
  readonly #clock: Clock;
  readonly #settle: () => void;
  readonly #fail: (error: unknown) => void;
  #fired = 0;
  #firedAt: number | undefined;
  #endedAt: number | undefined;
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

  get endedAt(): number | undefined {
    return this.#endedAt;
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
    this.#endedAt = this.#clock.now();
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
