import type { Clock, Random, Timer } from '@autobot/resilience';
import type { Journal, JournalEntry } from '../expect/journal.ts';
import type { Fault, FaultHandle } from './fault.ts';
import type { EveryTrigger, FaultStep, FaultStepHandle, OnTrigger } from './fault-step.ts';
import { NthMatch } from './nth-match.ts';

/** What a scheduled step needs. */
export interface ScheduledStepOptions {
  readonly step: FaultStep;
  readonly clock: Clock;
  readonly journal: Journal;
  /** The step's own chance, so that one step does not change another's. */
  readonly random: Random;
  readonly start: (fault: Fault) => FaultHandle;
}

/** Waits for what triggers a step and begins its fault each time. */
export class ScheduledStep implements FaultStepHandle {
  readonly step: FaultStep;
  readonly #options: ScheduledStepOptions;
  readonly #faults: FaultHandle[] = [];
  readonly #timers = new Set<Timer>();
  #stopListening: () => void = () => undefined;

  constructor(options: ScheduledStepOptions) {
    this.step = options.step;
    this.#options = options;
  }

  get faults(): readonly FaultHandle[] {
    return this.#faults;
  }

  get fired(): number {
    return this.#faults.reduce((sum, fault) => sum + fault.fired, 0);
  }

  /** Begins to wait. */
  arm(): void {
    const { step } = this;
    if ('atMs' in step) this.#later(step.atMs);
    else if ('on' in step) this.#armOn(step);
    else this.#armEvery(step, 1);
  }

  dispose(): void {
    this.#stopListening();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (const fault of this.#faults.toReversed()) fault.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #armOn(trigger: OnTrigger): void {
    const match = new NthMatch(trigger);
    const heard = (entry: JournalEntry): void => {
      if (entry.name !== trigger.on) return;
      if (trigger.clientId !== undefined && trigger.clientId !== entry.clientId) return;
      if (match.isStruck() && this.#isLucky(trigger.chance)) {
        if (trigger.afterMs === undefined) this.#strike();
        else this.#later(trigger.afterMs);
      }
      if (match.isOver) this.#stopListening();
    };
    this.#stopListening = this.#options.journal.listen(heard);
  }

  #armEvery(trigger: EveryTrigger, round: number): void {
    if (round > (trigger.times ?? Number.POSITIVE_INFINITY)) return;
    this.#wait(trigger.everyMs, () => {
      if (this.#isLucky(trigger.chance)) this.#strike();
      this.#armEvery(trigger, round + 1);
    });
  }

  #isLucky(chance = 1): boolean {
    return this.#options.random.next() < chance;
  }

  #later(delayMs: number): void {
    this.#wait(delayMs, () => {
      this.#strike();
    });
  }

  #wait(delayMs: number, callback: () => void): void {
    const timer = this.#options.clock.setTimer(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
  }

  #strike(): void {
    this.#faults.push(this.#options.start(this.step.fault));
  }
}
