import type { LawSnapshot } from '@autobot/resilience';
import { readPacingKey } from './pacing-key.ts';
import { type PacingRule, pacingRules, type RuleName } from './pacing-rules.ts';
import { PacingWindow } from './pacing-window.ts';

// Kept at least; above it, windows that remember nothing are dropped each time their number has doubled.
const SMALLEST_SWEEP = 256;

/** Every window of every rule, by what it is counted for, in memory bounded by what was asked lately. */
export class PacingWindows {
  readonly #windows = new Map<string, PacingWindow>();
  #sweepAt = SMALLEST_SWEEP;

  /** The windows a request with that key falls into; the same object for the same key. */
  of(names: readonly RuleName[], key: string, nowMs: number): readonly PacingWindow[] {
    // Before any is looked up: one that is about to be used must not be dropped.
    if (this.#windows.size >= this.#sweepAt) this.#sweep(nowMs);
    const { contract, request } = readPacingKey(key);
    return names.map((name) => {
      const rule = ruleOf(name);
      return this.#get(rule, { user: '', contract, request: `${contract}\n${request}` }[rule.per]);
    });
  }

  /** The rule that counts all of the user's history; present even before the first request. */
  historyWindow(nowMs: number): LawSnapshot {
    return this.#get(ruleOf('historyWindow'), '').snapshot(nowMs);
  }

  #get(rule: PacingRule, scope: string): PacingWindow {
    const name = `${rule.name}\n${scope}`;
    const known = this.#windows.get(name);
    if (known !== undefined) return known;
    const made = new PacingWindow(rule);
    this.#windows.set(name, made);
    return made;
  }

  #sweep(nowMs: number): void {
    for (const [name, window] of this.#windows) if (window.isAtRest(nowMs)) this.#windows.delete(name);
    this.#sweepAt = Math.max(SMALLEST_SWEEP, 2 * this.#windows.size);
  }
}

const byName: ReadonlyMap<RuleName, PacingRule> = new Map(pacingRules.map((rule) => [rule.name, rule]));

function ruleOf(name: RuleName): PacingRule {
  const rule = byName.get(name);
  if (rule === undefined) throw new RangeError(`there is no pacing rule "${name}"`);
  return rule;
}
