import type { Clock, Timer } from '@autobot/resilience';
import type { Escalation } from '../inbound/notice-row.ts';

/** Runs the later steps of what lasts too long, by subject, until it is told that the trouble is over. */
export class EscalationTimers {
  readonly #clock: Clock;
  readonly #timers = new Map<string, readonly Timer[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts the steps of one subject anew; those without grace are run at once, last of all. */
  start(
    subject: string,
    steps: readonly Escalation[],
    onStep: (step: Escalation['step'], lastedMs: number) => void,
  ): void {
    this.cancel(subject);
    const later = steps.filter(({ graceMs }) => graceMs > 0);
    const timers = later.map(({ graceMs, step }) =>
      this.#clock.setTimer(() => {
        onStep(step, graceMs);
      }, graceMs),
    );
    this.#timers.set(subject, timers);
    for (const { graceMs, step } of steps) if (graceMs === 0) onStep(step, graceMs);
  }

  cancel(subject: string): void {
    for (const timer of this.#timers.get(subject) ?? []) timer.cancel();
    this.#timers.delete(subject);
  }

  cancelAll(): void {
    for (const subject of this.#timers.keys()) this.cancel(subject);
  }
}
