import { seededRandom } from '@autobot/resilience';
import { ActiveFault } from './active-fault.ts';
import type { Fault, FaultHandle } from './fault.ts';
import { parseFault, parseFaultStep } from './fault-schema.ts';
import type { FaultStage } from './fault-stage.ts';
import { type FaultStep, type FaultStepHandle, stepName } from './fault-step.ts';
import { ScheduledStep } from './scheduled-step.ts';

/** Every fault and every step a mock was asked for, what became of each, and the end of all of them. */
export class FaultPlan {
  readonly #stage: FaultStage;
  readonly #seed: number;
  readonly #faults: ActiveFault[] = [];
  readonly #steps: ScheduledStep[] = [];

  constructor(stage: FaultStage, seed: number) {
    this.#stage = stage;
    this.#seed = seed;
  }

  /** All faults that have begun, in order. */
  get faults(): readonly FaultHandle[] {
    return this.#faults;
  }

  /** All steps asked for, in order. */
  get steps(): readonly FaultStepHandle[] {
    return this.#steps;
  }

  /** Names of what was asked for and never struck. */
  get unfired(): readonly string[] {
    const ofSteps = new Set(this.#steps.flatMap((step) => step.faults));
    const alone = this.#faults.filter((fault) => fault.fired === 0 && !ofSteps.has(fault));
    const steps = this.#steps.filter((step) => step.fired === 0);
    return [...alone.map(({ fault }) => fault.kind), ...steps.map(({ step }) => stepName(step))];
  }

  /** @throws InvalidFaultError if the fault is not one, RangeError if it names something the mock does not have */
  start(fault: Fault): FaultHandle {
    const active = new ActiveFault(parseFault(fault), this.#stage.clock);
    active.begin(this.#stage);
    this.#faults.push(active);
    return active;
  }

  /** @throws InvalidFaultError */
  schedule(step: FaultStep): FaultStepHandle {
    const scheduled = new ScheduledStep({
      step: parseFaultStep(step),
      clock: this.#stage.clock,
      journal: this.#stage.core.journal,
      random: seededRandom(this.#seed + this.#steps.length + 1),
      start: (fault) => this.start(fault),
    });
    this.#steps.push(scheduled);
    scheduled.arm();
    return scheduled;
  }

  /** Ends all faults, the latest first. */
  stop(): void {
    for (const step of this.#steps) step.dispose();
    for (const fault of this.#faults.toReversed()) fault.dispose();
  }
}
