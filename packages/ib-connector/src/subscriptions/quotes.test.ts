import { FakeClock } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import { quoteSnapshot } from '../operations/quote-snapshot.ts';
import type { Quote } from './quote.ts';
import { quotes } from './quotes.ts';

const contract = { symbol: 'AAPL' };
const bid: InboundEvent = { type: 'tickPrice', reqId: 1, tickType: 1, price: 190 };
const delayedAsk: InboundEvent = { type: 'tickPrice', reqId: 1, tickType: 67, price: 191 };

function aCollector() {
  const told: Quote[] = [];
  const collector = quotes.collect({ contract, genericTicks: [] });
  const accept = (event: InboundEvent, quality: 'live' | 'stale' = 'live') =>
    collector.accept(event, { quality, now: () => new Date(0), write: (quote) => told.push(quote) });
  return { collector, told, accept };
}

describe('quotes', () => {
  it('say from the first on that part of them does not come, when TWS said so before', () => {
    const { collector, told, accept } = aCollector();
    expect(collector.thin?.()).toBeUndefined();
    accept(bid);
    expect(told).toMatchObject([{ bid: 190, isPartial: true }]);
    collector.restart?.();
    accept(bid);
    expect(told.at(-1)?.isPartial).toBe(false);
  });

  it('are as good as what TWS sends, whatever the line to IB is like', () => {
    const { collector, told, accept } = aCollector();
    accept(bid);
    expect(collector.quality).toBe('live');
    accept(delayedAsk, 'stale');
    expect([collector.quality, told.at(-1)?.quality]).toEqual(['delayed', 'stale']);
  });
});

describe('a quote that is asked for once', () => {
  it('says that part of it does not come', () => {
    const collector = quoteSnapshot.collect({ contract, clock: new FakeClock() });
    collector.accept(bid);
    for (const code of [10_167, 10_089]) collector.acceptNotice?.({ id: 1, code, text: '' });
    expect(collector.accept({ type: 'tickSnapshotEnd', reqId: 1 })).toMatchObject({
      result: { bid: 190, isPartial: true },
    });
  });
});
