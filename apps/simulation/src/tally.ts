import { allPairs, Coverage } from './coverage.ts';
import type { Failure } from './explore.ts';
import type { Report } from './messages.ts';
import { planToYaml } from './plan-yaml.ts';

const DAY_MS = 86_400_000;

/** Adds up reports and tells what they come to. */
export class Tally {
  readonly coverage: Coverage = new Coverage();
  readonly failures: Failure[] = [];
  schedules = 0;
  #simulatedMs = 0;
  #events = 0;
  readonly #startedMs = performance.now();

  add({ what, simulatedMs, events, pairs, failure }: Report): void {
    if (what !== 'week') this.schedules += 1;
    this.#simulatedMs += simulatedMs;
    this.#events += events;
    this.coverage.add(pairs);
    if (failure !== undefined) this.failures.push(failure);
  }

  /** One line: how far it is, how fast, and what it met. */
  progress(): string {
    const seconds = (performance.now() - this.#startedMs) / 1_000;
    const days = this.#simulatedMs / DAY_MS;
    const figures = [
      `${this.schedules} schedules`,
      `${days.toFixed(1)} simulated days in ${seconds.toFixed(0)} s`,
      `${Math.round((days * DAY_MS) / 1_000 / seconds).toLocaleString('en')} times real time`,
      `${Math.round(this.#events / seconds).toLocaleString('en')} events a second`,
      `${Math.round(this.#events / Math.max(days, 0.001)).toLocaleString('en')} a day`,
      `${this.coverage.pairs.size} of ${allPairs().length} pairs`,
      `${this.failures.length} failures`,
    ];
    return figures.join(', ');
  }

  /** The pairs that were never met, a line for each state. */
  missing(): string {
    const byState = Map.groupBy(this.coverage.missing(), (pair) => pair.split(' × ')[0] ?? '');
    return [...byState]
      .map(([state, pairs]) => `  ${state}: ${pairs.map((pair) => pair.split(' × ')[1]).join(', ')}`)
      .join('\n');
  }
}

/** A failure as a person wants it: what was not so, the least plan that shows it, and how to see it again. */
export function failureText({ seed, plan, violations }: Failure): string {
  const sentences = violations
    .slice(0, MOST_SENTENCES)
    .map(({ checker, atMs, sentence }) => `  ${checker}, at ${Math.round(atMs)} ms: ${sentence}`);
  return [
    `seed ${seed} (${plan.mode}) breaks`,
    ...sentences,
    `npm run -s simulate -- --seed ${seed} --schedules 1 --no-week   # again; shrunk, to keep and replay with --replay FILE:`,
    planToYaml(plan),
  ].join('\n');
}

const MOST_SENTENCES = 5;
