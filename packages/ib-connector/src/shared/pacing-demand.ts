import type { Call } from '@autobot/resilience';
import type { Demand } from '@autobot/resilience/shared';
import { readPacingKey } from '../pacing/pacing-key.ts';
import { operationPacing, type PacingRule, pacingRules } from '../pacing/pacing-rules.ts';

/**
 * How long a permit of the store may wait for room among the connection's own messages, in milliseconds. Windows are
 * longer by it, so that what is sent obeys the rule and not only what was granted; an older permit is not used.
 */
export const PERMIT_GOOD_MS = 1_000;

/** The longest window of IB's rules with all that is added to it, in milliseconds. */
export const LONGEST_PACING_MS: number = Math.max(...pacingRules.map(windowMs));

/** What a call takes of IB's rules that count the user, whichever process asks; undefined if none counts it. */
export function pacingDemand(call: Pick<Call, 'operation' | 'key' | 'kind' | 'cost'>): Demand | undefined {
  const names = operationPacing.get(call.operation)?.rules ?? [];
  if (names.length === 0 || call.key === undefined || call.kind === 'cancel') return undefined;
  const { contract, request } = readPacingKey(call.key);
  const rules = pacingRules.filter(({ name }) => names.includes(name));
  const scopes = { user: '', contract, request: `${contract}\n${request}` };
  const keyed = rules.map((rule) => ({
    rule,
    key: [rule.name, scopes[rule.per]].filter((part) => part !== '').join(':'),
  }));
  return {
    windows: keyed
      .filter(({ rule }) => rule.limit > 1)
      .map(({ rule, key }) => ({
        key,
        limit: rule.limit,
        windowMs: windowMs(rule),
        cost: rule.per === 'request' ? 1 : Math.min(call.cost, rule.limit),
      })),
    // Of one use among several processes nobody has a part, so it is a pause after it.
    coolDowns: keyed.filter(({ rule }) => rule.limit === 1).map(({ rule, key }) => ({ key, forMs: windowMs(rule) })),
  };
}

function windowMs(rule: PacingRule): number {
  return rule.windowMs + rule.guardMs + PERMIT_GOOD_MS;
}
