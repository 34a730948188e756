import { seededRandom } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Market } from '../exchange/market.ts';
import { SimulatedExchange } from '../exchange/simulated-exchange.ts';
import { ActiveConditions } from '../faults/active-conditions.ts';
import { encodeFrame } from '../wire/frame-writer.ts';
import { requestIds, type RequestName } from '../wire/message-ids.ts';
import { TwsCore } from './tws-core.ts';

const STOCK = '0|AAPL|STK||0|||SMART||USD||';
const OPTION = '0|SPY|OPT|20281215|750|C|100|SMART||USD||';

/** One well-formed request of each kind at server version 193, without its message id. */
const REQUESTS: readonly (readonly [RequestName, string])[] = [
  ['reqMktData', `11|1|${STOCK}|0||0|0|`],
  ['reqContractDetails', `8|1|${OPTION}|0|||`],
  ['reqMktDepth', `5|1|${STOCK}|5|1|`],
  ['cancelMktDepth', '1|1|1'],
  ['reqHistoricalData', `1|${STOCK}|0||5 mins|1 D|1|TRADES|1|1|`],
  ['reqScannerSubscription', `1|5|STK|STK.US|MOST_ACTIVE|1|1000|${'|'.repeat(16)}`],
  ['reqRealTimeBars', `3|1|${STOCK}|5|TRADES|1|`],
  ['reqFundamentalData', '2|1|0|AAPL|STK|SMART||USD||ReportSnapshot|0|'],
  ['calculateImpliedVolatility', `3|1|${OPTION}|12|600|0|`],
  ['calculateOptionPrice', `3|1|${OPTION}|0.3|600|0|`],
  ['reqGlobalCancel', '|1'],
  ['cancelOrder', '1|||1'],
  ['reqSecDefOptParams', '1|SPY||STK|756733'],
  ['reqMatchingSymbols', '1|A'],
  ['reqSmartComponents', '1|9c0001'],
  ['reqNewsArticle', '1|BRFG|BRFG$1|'],
  ['reqHistoricalNews', '1|265598|BRFG|||5|'],
  ['reqHeadTimestamp', `1|${STOCK}|0|1|TRADES|1`],
  ['reqHistogramData', `1|${STOCK}|0|1|3 days`],
  ['reqMarketRule', '26'],
  ['reqPnL', '1|DU1234567|'],
  ['reqPnLSingle', '1|DU1234567||265598'],
  ['reqHistoricalTicks', `1|${STOCK}|0|20260105 10:00:00||10|TRADES|1|0|`],
  ['reqTickByTickData', `1|${STOCK}|Last|0|0`],
  ['reqWshEventData', '1|8314||0|0|0|||0'],
  ['reqUserInfo', '1'],
  ['reqSoftDollarTiers', '1'],
  ['requestFA', '1|1'],
  ['replaceFA', '1|1|<xml/>|1'],
  ['queryDisplayGroups', '1|1'],
  ['subscribeToGroupEvents', '1|1|1'],
  ['updateDisplayGroup', '1|1|265598@SMART'],
  ['unsubscribeFromGroupEvents', '1|1'],
];

// Options at the end that clients write with a count, without one, or not at all.
const LOOSE_ENDS: ReadonlyMap<RequestName, number> = new Map([
  ['reqFundamentalData', 2],
  ['calculateImpliedVolatility', 2],
  ['calculateOptionPrice', 2],
]);

const HOSTILE = [
  '',
  '-1',
  '0',
  '2147483647',
  '1.7976931348623157E308',
  '1e300',
  '-1e300',
  'Infinity',
  'NaN',
  'x'.repeat(2_000),
  '99999 Y',
  '999 years',
  '1 secs',
  'BOND',
  'IND',
  '20999999 99:99:99',
  '\\u0000',
] as const;

function aCore(): { readonly core: TwsCore; readonly clock: FakeClock } {
  const clock = new FakeClock();
  const accounts = ['DU1234567'];
  const market = new Market({ seed: 1, wallNow: () => clock.wallNow() });
  const exchange = new SimulatedExchange({ market, random: seededRandom(1), accounts });
  const core = new TwsCore({
    clock,
    exchange,
    conditions: new ActiveConditions(seededRandom(1)),
    serverVersion: 193,
    accounts,
    isReadOnly: false,
    enforcesPacing: false,
    tickIntervalMs: 250,
  });
  return { core, clock };
}

test('every well-formed request is understood at 193', () => {
  const { core } = aCore();
  const session = startedSession(core);
  for (const [name, fields] of REQUESTS) session.receive(encodeFrame([requestIds[name], ...fields.split('|')]));
  expect(core.journal.failures).toEqual([]);
});

test.each(REQUESTS)('%s that ends before its last field is named in the journal, wherever it ends', (name, text) => {
  const { core } = aCore();
  const session = startedSession(core);
  const fields = text.split('|');
  const needed = fields.length - (LOOSE_ENDS.get(name) ?? 0);
  for (let left = 0; left < needed; left += 1) {
    session.receive(encodeFrame([requestIds[name], ...fields.slice(0, left)]));
  }
  expect(core.journal.failures.map(({ entry }) => entry?.name)).toEqual(fields.slice(0, needed).map(() => name));
  expect(session.isStarted).toBe(true);
});

test('no field of any request, whatever it says, throws or ends the session', () => {
  const { core, clock } = aCore();
  const session = startedSession(core);
  const request = fc.constantFrom(...REQUESTS);
  const anything = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 12 }));
  fc.assert(
    fc.property(request, fc.nat(), anything, ([name, text], position, field) => {
      const fields = text.split('|');
      fields[position % fields.length] = field;
      session.receive(encodeFrame([requestIds[name], ...fields]));
      clock.advance(250);
      return session.isStarted;
    }),
    { numRuns: 600, seed: 4 },
  );
  expect(core.sessions).toEqual([session]);
});

const nothing = (): void => undefined;

function startedSession(core: TwsCore): ReturnType<TwsCore['open']> {
  const session = core.open({
    backlogBytes: 0,
    write: nothing,
    close: nothing,
    pauseReading: nothing,
    resumeReading: nothing,
  });
  session.receive(Buffer.from('API\0\0\0\0\x09v100..193', 'latin1'));
  session.receive(encodeFrame([71, 2, 7, '']));
  return session;
}
