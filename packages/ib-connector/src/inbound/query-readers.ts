import { fieldFlag, fieldNumber, fieldRecord, fieldText, numberAt, recordAt, textAt } from './argument-reader.ts';
import type { InboundEvent } from './inbound-event.ts';
import type { PastTickReport } from './query-event.ts';
import { toContract } from './to-contract.ts';

type Arguments = readonly unknown[];

/** Readers of what answers queries, by the client library's event name; pure. */
export const queryReaders: readonly (readonly [string, (args: Arguments) => InboundEvent | undefined])[] = [
  ['symbolSamples', readMatches],
  ['securityDefinitionOptionParameter', readOptionParameters],
  ['securityDefinitionOptionParameterEnd', (a) => ({ type: 'optionParametersEnd', reqId: numberAt(a, 0) })],
  ['marketRule', readMarketRule],
  ['headTimestamp', (a) => ({ type: 'headTimestamp', reqId: numberAt(a, 0), text: textAt(a, 1) })],
  ['histogramData', readHistogram],
  ['historicalTicks', (a) => readTicks(a, readMidpoint)],
  ['historicalTicksBidAsk', (a) => readTicks(a, readBidAsk)],
  ['historicalTicksLast', (a) => readTicks(a, readTrade)],
  ['scannerParameters', (a) => ({ type: 'scannerParameters', xml: textAt(a, 0) })],
  ['scannerData', readScannerRow],
  ['scannerDataEnd', (a) => ({ type: 'scannerEnd', reqId: numberAt(a, 0) })],
  ['newsProviders', readProviders],
  ['historicalNews', readHeadline],
  ['historicalNewsEnd', (a) => ({ type: 'headlinesEnd', reqId: numberAt(a, 0), hasMore: a[1] === true })],
  ['newsArticle', (a) => ({ type: 'article', reqId: numberAt(a, 0), articleType: numberAt(a, 1), text: textAt(a, 2) })],
  ['fundamentalData', (a) => ({ type: 'fundamentalData', reqId: numberAt(a, 0), xml: textAt(a, 1) })],
  ['userInfo', (a) => ({ type: 'userInfo', reqId: numberAt(a, 0), whiteBrandingId: textAt(a, 1) })],
];

function readMatches(args: Arguments): InboundEvent {
  return {
    type: 'matchingSymbols',
    reqId: numberAt(args, 0),
    matches: recordsAt(args, 1).map((match) => {
      const contract = fieldRecord(match, 'contract');
      return {
        contract: toContract(contract),
        description: fieldText(contract, 'description'),
        derivatives: textsOf(Reflect.get(match, 'derivativeSecTypes')),
      };
    }),
  };
}

function readOptionParameters(args: Arguments): InboundEvent {
  return {
    type: 'optionParameters',
    reqId: numberAt(args, 0),
    exchange: textAt(args, 1),
    underlyingConId: numberAt(args, 2),
    tradingClass: textAt(args, 3),
    multiplier: Number(textAt(args, 4)),
    expirations: textsOf(args[5]),
    strikes: listOf(args[6]).filter((strike) => typeof strike === 'number'),
  };
}

function readMarketRule(args: Arguments): InboundEvent {
  return {
    type: 'marketRule',
    ruleId: numberAt(args, 0),
    steps: recordsAt(args, 1).map((step) => ({
      lowEdge: fieldNumber(step, 'lowEdge'),
      increment: fieldNumber(step, 'increment'),
    })),
  };
}

function readHistogram(args: Arguments): InboundEvent {
  const rows = recordsAt(args, 1).map((row) => ({ price: fieldNumber(row, 'price'), size: fieldNumber(row, 'size') }));
  return { type: 'histogram', reqId: numberAt(args, 0), rows };
}

function readTicks(args: Arguments, read: (tick: object) => PastTickReport): InboundEvent {
  return {
    type: 'pastTicks',
    reqId: numberAt(args, 0),
    ticks: recordsAt(args, 1).map(read),
    isDone: args[2] === true,
  };
}

function readMidpoint(tick: object): PastTickReport {
  return { epochSeconds: fieldNumber(tick, 'time'), price: fieldNumber(tick, 'price') };
}

function readBidAsk(tick: object): PastTickReport {
  return {
    epochSeconds: fieldNumber(tick, 'time'),
    bid: fieldNumber(tick, 'priceBid'),
    ask: fieldNumber(tick, 'priceAsk'),
    bidSize: fieldNumber(tick, 'sizeBid'),
    askSize: fieldNumber(tick, 'sizeAsk'),
  };
}

function readTrade(tick: object): PastTickReport {
  const flags = fieldRecord(tick, 'tickAttribLast');
  return {
    epochSeconds: fieldNumber(tick, 'time'),
    price: fieldNumber(tick, 'price'),
    size: fieldNumber(tick, 'size'),
    exchange: fieldText(tick, 'exchange'),
    specialConditions: fieldText(tick, 'specialConditions'),
    isPastLimit: fieldFlag(flags, 'pastLimit'),
    isUnreported: fieldFlag(flags, 'unreported'),
  };
}

function readScannerRow(args: Arguments): InboundEvent {
  const details = recordAt(args, 2);
  return {
    type: 'scannerRow',
    reqId: numberAt(args, 0),
    rank: numberAt(args, 1),
    contract: toContract(fieldRecord(details, 'contract')),
    marketName: fieldText(details, 'marketName'),
  };
}

function readProviders(args: Arguments): InboundEvent {
  const providers = recordsAt(args, 0).map((provider) => ({
    code: fieldText(provider, 'providerCode'),
    name: fieldText(provider, 'providerName'),
  }));
  return { type: 'newsProviders', providers };
}

function readHeadline(args: Arguments): InboundEvent {
  return {
    type: 'headline',
    reqId: numberAt(args, 0),
    time: textAt(args, 1),
    provider: textAt(args, 2),
    articleId: textAt(args, 3),
    headline: textAt(args, 4),
  };
}

function recordsAt(args: Arguments, index: number): readonly object[] {
  return listOf(args[index]).filter((row) => typeof row === 'object' && row !== null);
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).map((text) => textAt([text], 0));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
