import { type ReplyName, replyIds } from '../src/wire/message-ids.ts';

type FieldCount = number | ((fields: readonly string[]) => number);

/**
 * Fields of every message the mock can send, its id counted, at server version 178. A new message has to be entered here.
 * Source: tws-protocol.md section 5, counted there and not in the mock; bondContractDetails, orderBound, softDollarTiers and
 * the display groups by IB's public Python client (decoder.py), for the table has no rows for them.
 */
export const fieldCounts: Readonly<Record<ReplyName, FieldCount>> = {
  tickPrice: 7,
  tickSize: 5,
  orderStatus: 12,
  error: 6,
  // Plain orders: combination legs, algorithms and conditions bring more.
  openOrder: 127,
  updateAccountValue: 6,
  updatePortfolio: 20,
  updateAccountTime: 3,
  nextValidId: 3,
  contractDetails: (fields) => 40 + 2 * numberAt(fields, 30),
  execDetails: 32,
  updateMktDepth: 8,
  updateMktDepthL2: 10,
  managedAccounts: 3,
  historicalData: (fields) => 5 + 8 * numberAt(fields, 4),
  bondContractDetails: (fields) => 36 + 2 * numberAt(fields, 30),
  scannerParameters: 3,
  scannerData: (fields) => 4 + 16 * numberAt(fields, 3),
  tickOptionComputation: 12,
  tickString: 5,
  currentTime: 3,
  realtimeBar: 11,
  fundamentalData: 4,
  contractDetailsEnd: 3,
  openOrderEnd: 2,
  accountDownloadEnd: 3,
  execDetailsEnd: 3,
  tickSnapshotEnd: 3,
  marketDataType: 4,
  commissionReport: 8,
  position: 16,
  positionEnd: 2,
  accountSummary: 7,
  accountSummaryEnd: 3,
  displayGroupList: 4,
  displayGroupUpdated: 4,
  positionMulti: 18,
  positionMultiEnd: 3,
  accountUpdateMulti: 8,
  accountUpdateMultiEnd: 3,
  securityDefinitionOptionParameter: (fields) => {
    const expiries = numberAt(fields, 6);
    return 8 + expiries + numberAt(fields, 7 + expiries);
  },
  securityDefinitionOptionParameterEnd: 2,
  softDollarTiers: (fields) => 3 + 3 * numberAt(fields, 2),
  familyCodes: (fields) => 2 + 2 * numberAt(fields, 1),
  symbolSamples: (fields) => {
    let end = 3;
    for (let sample = 0; sample < numberAt(fields, 2); sample += 1) end += 8 + numberAt(fields, end + 5);
    return end;
  },
  mktDepthExchanges: (fields) => 2 + 5 * numberAt(fields, 1),
  tickReqParams: 5,
  smartComponents: (fields) => 3 + 3 * numberAt(fields, 2),
  newsArticle: 4,
  newsProviders: (fields) => 2 + 2 * numberAt(fields, 1),
  historicalNews: 6,
  historicalNewsEnd: 3,
  headTimestamp: 3,
  histogramData: (fields) => 3 + 2 * numberAt(fields, 2),
  historicalDataUpdate: 10,
  marketRule: (fields) => 3 + 2 * numberAt(fields, 2),
  pnl: 5,
  pnlSingle: 7,
  historicalTicks: (fields) => 4 + 4 * numberAt(fields, 2),
  historicalTicksBidAsk: (fields) => 4 + 6 * numberAt(fields, 2),
  historicalTicksLast: (fields) => 4 + 6 * numberAt(fields, 2),
  // Type 4 has a midpoint, the others five fields.
  tickByTick: (fields) => (fields[2] === '4' ? 5 : 9),
  orderBound: 4,
  completedOrder: 96,
  completedOrdersEnd: 1,
  userInfo: 3,
};

const rows = new Map(Object.entries(replyIds).map(([name, id]) => [String(id), name]));

/** A message's name, or its id if the mock has none of that id. */
export function replyNameOf([id = '']: readonly string[]): string {
  return rows.get(id) ?? `message ${id}`;
}

/** What is wrong with the number of a message's fields; undefined if nothing is. */
export function countProblem(fields: readonly string[]): string | undefined {
  const name = replyNameOf(fields);
  const row = Object.entries(fieldCounts).find(([known]) => known === name)?.[1];
  if (row === undefined) return `${name} has no row`;
  const wanted = typeof row === 'number' ? row : row(fields);
  return fields.length === wanted ? undefined : `${name} has ${fields.length} fields, ${wanted} are right`;
}

function numberAt(fields: readonly string[], index: number): number {
  return Number(fields[index] ?? Number.NaN);
}
