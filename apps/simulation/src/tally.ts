import { Coverage, pairCount } from './coverage.ts';
import type { Failure } from './explore.ts';
import type { Report } from './messages.ts';
import { planToYaml } from './plan-yaml.ts';

const DAY_MS = 86_400_000;

/** What a tally comes to, as it is kept in a file. */
export interface Sum {
  readonly schedules: number;
  readonly failed: readonly (number | 'week')[];
  readonly simulatedMs: number;
  readonly events: number;
  /** Of the machine's time, milliseconds. */
  readonly tookMs: number;
  readonly pairs: Readonly<Record<string, number>>;
}

/** Adds up reports and tells what they come to. */
export class Tally {
  readonly coverage: Coverage = new Coverage();
  readonly #failed: (number | 'week')[] = [];
  readonly #startedMs = performance.now();
  #schedules = 0;
  #simulatedMs = 0;
  #events = 0;
  #tookMs = 0;

  get schedules(): number {
    return this.#schedules;
  }

  /** How many runs broke an invariant. */
  get failures(): number {
    return this.#failed.length;
  }

  add({ what, simulatedMs, events, pairs, failure }: Report): void {
    if (what !== 'week') this.#schedules += 1;
    this.#simulatedMs += simulatedMs;
    this.#events += events;
    this.coverage.add(pairs);
    if (failure !== undefined) this.#failed.push(what);
  }

  /** Adds what another run came to. */
  addSum({ schedules, failed, simulatedMs, events, tookMs, pairs }: Sum): void {
    this.#schedules += schedules;
    this.#failed.push(...failed);
    this.#simulatedMs += simulatedMs;
    this.#events += events;
    this.#tookMs += tookMs;
    this.coverage.add(pairs);
  }

  toJSON(): Sum {
    return {
      schedules: this.#schedules,
      failed: this.#failed,
      simulatedMs: this.#simulatedMs,
      events: this.#events,
      tookMs: this.#elapsedMs,
      pairs: this.coverage.toJSON(),
    };
  }

  /** One line: how far it is, how fast, and what it met. */
  progress(): string {
    const seconds = this.#elapsedMs / 1_000;
    const days = this.#simulatedMs / DAY_MS;
    const figures = [
      `${this.#schedules} schedules`,
      `${days.toFixed(1)} simulated days in ${seconds.toFixed(0)} s`,
      `${Math.round((days * DAY_MS) / 1_000 / seconds).toLocaleString('en')} times real time`,
      `${Math.round(this.#events / seconds).toLocaleString('en')} events a second`,
      `${Math.round(this.#events / Math.max(days, 0.001)).toLocaleString('en')} a day`,
      `${this.coverage.metCount} of ${pairCount} pairs`,
      `${this.failures} failures`,
    ];
    return figures.join(', ');
  }

  get #elapsedMs(): number {
    return this.#tookMs + performance.now() - this.#startedMs;
  }
}

/** A failure as a person wants it: what was not so, the least plan that shows it, and how to see it again. */
export function failureText({ what, plan, violations }: Failure): string {
  const sentences = violations
    .slice(0, MOST_SENTENCES)
    .map(({ checker, atMs, sentence }) => `  ${checker}, at ${Math.round(atMs)} ms: ${sentence}`);
  const again = what === 'week' ? '--schedules 0' : `--seed ${what} --schedules 1 --no-week`;
  return [
    `${what === 'week' ? 'the week' : `seed ${what}`} (${plan.mode}) breaks`,
    ...sentences,
    `npm run -s simulate -- ${again}   # again; the least of it, to keep and replay with --replay FILE:`,
    planToYaml(plan),
  ].join('\n');
}

const MOST_SENTENCES = 5;
