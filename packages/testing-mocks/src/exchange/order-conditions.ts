import type { Quote } from './quote.ts';

/** One thing an order waits for. Prices and volumes are those of the contract named; margin is what is left above maintenance, in percent. */
export type OrderCondition = {
  /** How it is joined to the one behind it; `and` binds tighter. */
  readonly joinsNext: 'and' | 'or';
} & (
  | { readonly kind: 'price'; readonly conId: number; readonly isMore: boolean; readonly price: number }
  | { readonly kind: 'time'; readonly isMore: boolean; readonly atMs: number }
  | { readonly kind: 'margin'; readonly isMore: boolean; readonly percent: number }
  | { readonly kind: 'execution'; readonly symbol: string; readonly secType: string }
  | { readonly kind: 'volume'; readonly conId: number; readonly isMore: boolean; readonly volume: number }
  | { readonly kind: 'percent-change'; readonly conId: number; readonly isMore: boolean; readonly percent: number }
);

/** All that an order waits for. */
export interface OrderConditions {
  readonly list: readonly OrderCondition[];
  /** True if the order works at once, and is cancelled when the conditions are met. */
  readonly cancelsOrder: boolean;
  /** As they travelled, from the count to the flags behind them, to be echoed. */
  readonly fields: readonly string[];
}

/** What conditions are held against. */
export interface ConditionFacts {
  readonly nowMs: number;
  /** Undefined if nothing of that id is listed. */
  quoteOf(conId: number): Quote | undefined;
  marginPercent(): number;
  /** True if something of the kind has traded in the account since the order came. */
  hasTraded(symbol: string, secType: string): boolean;
}

/** True once the conditions hold. Those between two `or` must hold together. */
export function areMet({ list }: OrderConditions, facts: ConditionFacts): boolean {
  let holds = true;
  for (const condition of list) {
    holds &&= isMet(condition, facts);
    if (condition.joinsNext === 'or' && condition !== list.at(-1)) {
      if (holds) return true;
      holds = true;
    }
  }
  return holds;
}

function isMet(condition: OrderCondition, facts: ConditionFacts): boolean {
  switch (condition.kind) {
    case 'time':
      return reaches(facts.nowMs, condition.atMs, condition.isMore);
    case 'margin':
      return reaches(facts.marginPercent(), condition.percent, condition.isMore);
    case 'execution':
      return facts.hasTraded(condition.symbol, condition.secType);
    case 'price':
      return reaches(facts.quoteOf(condition.conId)?.last, condition.price, condition.isMore);
    case 'volume':
      return reaches(facts.quoteOf(condition.conId)?.volume, condition.volume, condition.isMore);
    case 'percent-change':
      return reaches(changePercent(facts.quoteOf(condition.conId)), condition.percent, condition.isMore);
    default:
      return condition satisfies never;
  }
}

function reaches(value: number | undefined, threshold: number, isMore: boolean): boolean {
  if (value === undefined) return false;
  return isMore ? value >= threshold : value <= threshold;
}

function changePercent(quote: Quote | undefined): number | undefined {
  return quote === undefined ? undefined : ((quote.last - quote.close) / quote.close) * 100;
}
