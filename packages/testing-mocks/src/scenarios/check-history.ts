import type { History } from '../expect/history.ts';
import { linesRestored } from '../expect/lines-restored.ts';
import { neverExceeds } from '../expect/never-exceeds.ts';
import { noDuplicateOrders } from '../expect/no-duplicate-orders.ts';
import { recoveredWithin } from '../expect/recovered-within.ts';
import type { ScenarioCheck } from './scenario.ts';

/** What a run did not live up to, one sentence for each; empty if all is well. */
export function checkHistory(history: History, checks: readonly ScenarioCheck[]): readonly string[] {
  return checks.flatMap((check) => sentencesOf(history, check).map((sentence) => `${check.check}: ${sentence}`));
}

function sentencesOf(history: History, check: ScenarioCheck): readonly string[] {
  switch (check.check) {
    case 'never-exceeds':
      return neverExceeds(history, check);
    case 'no-duplicate-orders':
      return noDuplicateOrders(history);
    case 'lines-restored':
      return linesRestored(history, check);
    case 'recovered-within':
      return recoveredWithin(history, check);
    default:
      return check satisfies never;
  }
}
