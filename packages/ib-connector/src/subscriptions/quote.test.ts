import { describe, expect, it } from 'vitest';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import { emptyQuote, isCompleteQuote, nextQuote, type Quote } from './quote.ts';

const start = new Date('2026-01-05T14:30:00Z');
const later = new Date('2026-01-05T14:30:01Z');
const price = (tickType: number, value: number): InboundEvent => ({
  type: 'tickPrice',
  reqId: 1,
  tickType,
  price: value,
});
const size = (tickType: number, value: number): InboundEvent => ({ type: 'tickSize', reqId: 1, tickType, size: value });
const greeks = {
  impliedVolatility: 0.2,
  delta: 0.5,
  gamma: 0.01,
  vega: 0.1,
  theta: -0.02,
  price: 5,
  underlyingPrice: 190,
};
const after = (...events: readonly InboundEvent[]): Quote =>
  events.reduce((quote, event) => nextQuote(quote, event, later) ?? quote, emptyQuote('AAPL', start));

describe('nextQuote', () => {
  it.each([
    [1, 'bid', 'live'],
    [2, 'ask', 'live'],
    [4, 'last', 'live'],
    [9, 'close', 'live'],
    [66, 'bid', 'delayed'],
    [67, 'ask', 'delayed'],
    [68, 'last', 'delayed'],
    [75, 'close', 'delayed'],
  ] as const)('takes price tick %i for the %s, %s', (tickType, field, quality) => {
    expect(after(price(tickType, 190.5))).toEqual({
      ...emptyQuote('AAPL', later),
      [field]: 190.5,
      quality,
    });
  });

  it.each([
    [0, 'bidSize', 'live'],
    [3, 'askSize', 'live'],
    [5, 'lastSize', 'live'],
    [8, 'volume', 'live'],
    [69, 'bidSize', 'delayed'],
    [70, 'askSize', 'delayed'],
    [71, 'lastSize', 'delayed'],
    [74, 'volume', 'delayed'],
  ] as const)('takes size tick %i for the %s, %s', (tickType, field, quality) => {
    expect(after(size(tickType, 300))).toEqual({ ...emptyQuote('AAPL', later), [field]: 300, quality });
  });

  it.each([-1, 0])('takes the price %i for no price, and forgets the one before', (none) => {
    expect(after(price(1, 190), price(1, none)).bid).toBeNaN();
  });

  it.each<InboundEvent>([
    price(6, 1),
    size(21, 1),
    { type: 'tickString', reqId: 1, tickType: 45, text: '1' },
    { type: 'marketDataType', reqId: 1, dataType: 1 },
    { type: 'tickOption', reqId: 1, tickType: 10, figures: greeks },
    { type: 'positionEnd' },
  ])('says nothing changed for %j', (event) => {
    expect(nextQuote(emptyQuote('AAPL', start), event, later)).toBeUndefined();
  });

  it.each([
    [2, 'frozen', 'frozen'],
    [3, 'delayed', 'live'],
    [4, 'delayedFrozen', 'live'],
  ] as const)(
    'says of data type %i that it is %s, and of a live tick then that it is %s',
    (code, dataType, quality) => {
      const told = after({ type: 'marketDataType', reqId: 1, dataType: code });
      expect(told).toEqual({ ...emptyQuote('AAPL', start), dataType });
      expect(nextQuote(told, price(1, 190), later)).toMatchObject({ dataType, quality });
    },
  );

  it('keeps other ticks by their number, and what TWS computes from its model', () => {
    const quote = after(
      { type: 'tickGeneric', reqId: 1, tickType: 49, value: 0 },
      { type: 'tickString', reqId: 1, tickType: 46, text: '3.0' },
      { type: 'tickOption', reqId: 1, tickType: 13, figures: greeks },
    );
    expect(quote.ticks).toEqual({ 49: 0, 46: '3.0' });
    expect(quote.model).toEqual(greeks);
  });

  it('never changes the quote it was given', () => {
    const quote = Object.freeze(emptyQuote('AAPL', start));
    expect(nextQuote(quote, price(1, 190), later)).not.toBe(quote);
    expect(quote.bid).toBeNaN();
  });
});

describe('emptyQuote', () => {
  it('is suspect until the first tick proves that the stream lives', () => {
    expect(emptyQuote('AAPL', start).quality).toBe('suspect');
  });
});

describe('isCompleteQuote', () => {
  const ticks = [price(1, 189), price(2, 191), price(4, 190), size(0, 1), size(3, 2), size(5, 3)];

  it('is true once bid, ask, last and their sizes are there', () => {
    expect(isCompleteQuote(after(...ticks))).toBe(true);
  });

  it.each(ticks.map((_, missing) => missing))('is false while tick %i of them is missing', (missing) => {
    expect(isCompleteQuote(after(...ticks.filter((_, index) => index !== missing)))).toBe(false);
  });
});
