import { expect, it } from 'vitest';
import { complaintOf } from './complaint-of.ts';

const refused = (cause: string) => `Error processing request.-'bW' : cause - ${cause}`;

it.each([
  [
    'historyMessage',
    'Historical Market Data Service error message:Historical data request pacing violation',
    { of: 'history' },
  ],
  ['invalidRealTimeQuery', 'Invalid Real-time Query:Historical data request pacing violation', { of: 'history' }],
  ['historyMessage', 'Historical Market Data Service error message:HMDS query returned no data', undefined],
  [
    'unprocessedRequest',
    refused('Only 50 simultaneous API historical data requests allowed.'),
    { of: 'slots', kind: 'history' },
  ],
  [
    'unprocessedRequest',
    refused('Only 10 simultaneous API scanner subscriptions allowed.'),
    { of: 'slots', kind: 'scanners' },
  ],
  [
    'unprocessedRequest',
    refused('Maximum number of account summary requests exceeded'),
    { of: 'slots', kind: 'accountSummary' },
  ],
  ['unprocessedRequest', refused('something else'), undefined],
  ['maxTickers', 'Max number of tickers has been reached.', { of: 'slots', kind: 'lines' }],
  ['maxDepth', 'Max number (3) of market depth requests has been reached', { of: 'slots', kind: 'depth' }],
  ['maxTickByTick', 'Max number of tick-by-tick requests has been reached.', { of: 'slots', kind: 'tickByTick' }],
  ['noSecurityDefinition', 'No security definition has been found for the request', undefined],
])('takes %s "%s" for %o', (name, text, complaint) => {
  expect(complaintOf(name, text)).toEqual(complaint);
});
