import { describe, expect, it } from 'vitest';
import type { BarReport, InboundEvent } from '../inbound/inbound-event.ts';
import { stock } from '../tws-api/contract.ts';
import type { BarsRequest } from '../tws-api/tws-api.ts';
import { checkBarsRequest, historicalBars } from './historical-bars.ts';

const good = { duration: '1 D', barSize: '1 min', whatToShow: 'TRADES' };
const bar = (fields: Partial<BarReport>): InboundEvent => ({
  type: 'bar',
  reqId: 1,
  bar: { time: '0', open: 1, high: 2, low: 0.5, close: 1.5, volume: 10, weightedAverage: 1.2, count: 3, ...fields },
});
const request: BarsRequest = { ...good, contract: stock('AAPL'), endDateTime: '', isRegularHoursOnly: true };

describe('checkBarsRequest', () => {
  it.each(['1 D', '30 S', '12 W', '6 M', '10 Y'])('lets the duration %s pass', (duration) => {
    expect(() => {
      checkBarsRequest({ ...good, duration });
    }).not.toThrow();
  });

  it.each(['', '1D', '0 D', '-1 D', '1.5 D', '1 d', '1 H', '1 D ', 'D'])('refuses the duration "%s"', (duration) => {
    expect(() => {
      checkBarsRequest({ ...good, duration });
    }).toThrow(`duration must be a whole number and S, D, W, M or Y, for example "1 D", was "${duration}"`);
  });

  it('names the bar sizes and contents there are', () => {
    expect(() => {
      checkBarsRequest({ ...good, barSize: '7 mins' });
    }).toThrow(/^barSize must be one of 1 secs, .*1 month, was "7 mins"$/);
    expect(() => {
      checkBarsRequest({ ...good, whatToShow: 'trades' });
    }).toThrow(/^whatToShow must be one of TRADES, .*, was "trades"$/);
  });
});

describe('historicalBars', () => {
  it('gathers bars until TWS says that it has no more', () => {
    const collector = historicalBars.collect(request);
    expect(collector.accept(bar({ time: '1767623400' }))).toBeUndefined();
    expect(collector.accept(bar({ time: '1767623460', volume: -1 }))).toBeUndefined();
    expect(collector.accept({ type: 'barsEnd', reqId: 1 })).toMatchObject({
      result: [
        { time: new Date('2026-01-05T14:30:00Z'), open: 1, high: 2, low: 0.5, close: 1.5, count: 3 },
        { time: new Date('2026-01-05T14:31:00Z'), volume: -1 },
      ],
    });
  });

  it.each([
    ['20260105', '2026-01-05T00:00:00.000Z'],
    ['19990228', '1999-02-28T00:00:00.000Z'],
    ['1767623400', '2026-01-05T14:30:00.000Z'],
  ])('reads the time %s as %s, on any machine', (time, expected) => {
    const collector = historicalBars.collect(request);
    collector.accept(bar({ time }));
    expect(collector.accept({ type: 'barsEnd', reqId: 1 })?.result[0]?.time.toISOString()).toBe(expected);
  });

  it('gives an empty answer where there are no bars', () => {
    expect(historicalBars.collect(request).accept({ type: 'barsEnd', reqId: 1 })).toEqual({ result: [] });
  });
});
