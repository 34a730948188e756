/**
 * Every request a client can send at server version 178, by name.
 * Source: tws-protocol.md section 7, and IB's public client sources for the families it leaves out.
 */
export const requestIds = {
  reqMktData: 1,
  cancelMktData: 2,
  placeOrder: 3,
  cancelOrder: 4,
  reqOpenOrders: 5,
  reqAccountUpdates: 6,
  reqExecutions: 7,
  reqIds: 8,
  reqContractDetails: 9,
  reqMktDepth: 10,
  cancelMktDepth: 11,
  reqNewsBulletins: 12,
  cancelNewsBulletins: 13,
  setServerLogLevel: 14,
  reqAutoOpenOrders: 15,
  reqAllOpenOrders: 16,
  reqManagedAccts: 17,
  requestFA: 18,
  replaceFA: 19,
  reqHistoricalData: 20,
  exerciseOptions: 21,
  reqScannerSubscription: 22,
  cancelScannerSubscription: 23,
  reqScannerParameters: 24,
  cancelHistoricalData: 25,
  reqCurrentTime: 49,
  reqRealTimeBars: 50,
  cancelRealTimeBars: 51,
  reqFundamentalData: 52,
  cancelFundamentalData: 53,
  calculateImpliedVolatility: 54,
  calculateOptionPrice: 55,
  cancelCalculateImpliedVolatility: 56,
  cancelCalculateOptionPrice: 57,
  reqGlobalCancel: 58,
  reqMarketDataType: 59,
  reqPositions: 61,
  reqAccountSummary: 62,
  cancelAccountSummary: 63,
  cancelPositions: 64,
  queryDisplayGroups: 67,
  subscribeToGroupEvents: 68,
  updateDisplayGroup: 69,
  unsubscribeFromGroupEvents: 70,
  startApi: 71,
  reqPositionsMulti: 74,
  cancelPositionsMulti: 75,
  reqAccountUpdatesMulti: 76,
  cancelAccountUpdatesMulti: 77,
  reqSecDefOptParams: 78,
  reqSoftDollarTiers: 79,
  reqFamilyCodes: 80,
  reqMatchingSymbols: 81,
  reqMktDepthExchanges: 82,
  reqSmartComponents: 83,
  reqNewsArticle: 84,
  reqNewsProviders: 85,
  reqHistoricalNews: 86,
  reqHeadTimestamp: 87,
  reqHistogramData: 88,
  cancelHistogramData: 89,
  cancelHeadTimestamp: 90,
  reqMarketRule: 91,
  reqPnL: 92,
  cancelPnL: 93,
  reqPnLSingle: 94,
  cancelPnLSingle: 95,
  reqHistoricalTicks: 96,
  reqTickByTickData: 97,
  cancelTickByTickData: 98,
  reqCompletedOrders: 99,
  reqWshMetaData: 100,
  cancelWshMetaData: 101,
  reqWshEventData: 102,
  cancelWshEventData: 103,
  reqUserInfo: 104,
} as const;

/** A request's name, as TWS's own API calls it. */
export type RequestName = keyof typeof requestIds;

const namesById: ReadonlyMap<number, string> = new Map(Object.entries(requestIds).map(([name, id]) => [id, name]));

/** The request's name, or undefined if no client of this protocol sends such an id. */
export function requestNameOf(messageId: number): RequestName | undefined {
  const name = namesById.get(messageId);
  return name !== undefined && isRequestName(name) ? name : undefined;
}

/** True if the word is the name of a request. */
export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requestIds, name);
}

/** Every message the mock can send, by name. Source: tws-protocol.md section 5. */
export const replyIds = {
  tickPrice: 1,
  tickSize: 2,
  orderStatus: 3,
  error: 4,
  openOrder: 5,
  updateAccountValue: 6,
  updatePortfolio: 7,
  updateAccountTime: 8,
  nextValidId: 9,
  contractDetails: 10,
  execDetails: 11,
  updateMktDepth: 12,
  updateMktDepthL2: 13,
  managedAccounts: 15,
  historicalData: 17,
  bondContractDetails: 18,
  scannerParameters: 19,
  scannerData: 20,
  tickOptionComputation: 21,
  tickString: 46,
  currentTime: 49,
  realtimeBar: 50,
  fundamentalData: 51,
  contractDetailsEnd: 52,
  openOrderEnd: 53,
  accountDownloadEnd: 54,
  execDetailsEnd: 55,
  tickSnapshotEnd: 57,
  marketDataType: 58,
  commissionReport: 59,
  position: 61,
  positionEnd: 62,
  accountSummary: 63,
  accountSummaryEnd: 64,
  displayGroupList: 67,
  displayGroupUpdated: 68,
  positionMulti: 71,
  positionMultiEnd: 72,
  accountUpdateMulti: 73,
  accountUpdateMultiEnd: 74,
  securityDefinitionOptionParameter: 75,
  securityDefinitionOptionParameterEnd: 76,
  softDollarTiers: 77,
  familyCodes: 78,
  symbolSamples: 79,
  mktDepthExchanges: 80,
  tickReqParams: 81,
  smartComponents: 82,
  newsArticle: 83,
  newsProviders: 85,
  historicalNews: 86,
  historicalNewsEnd: 87,
  headTimestamp: 88,
  histogramData: 89,
  historicalDataUpdate: 90,
  marketRule: 93,
  pnl: 94,
  pnlSingle: 95,
  historicalTicks: 96,
  historicalTicksBidAsk: 97,
  historicalTicksLast: 98,
  tickByTick: 99,
  orderBound: 100,
  completedOrder: 101,
  completedOrdersEnd: 102,
  userInfo: 107,
} as const;

/** A reply's name, as TWS's own API calls it. */
export type ReplyName = keyof typeof replyIds;

/** True if the word is the name of a reply. */
export function isReplyName(name: string): name is ReplyName {
  return Object.hasOwn(replyIds, name);
}

/**
 * Tick types the mock sends, by name. Source: tws-protocol.md section 5, "Tick types".
 * Clients assert on types they do not know, so nothing unusual is sent.
 */
export const tickTypes = {
  bidSize: 0,
  bid: 1,
  ask: 2,
  askSize: 3,
  last: 4,
  lastSize: 5,
  volume: 8,
  close: 9,
  lastTimestamp: 45,
  bidComputation: 10,
  askComputation: 11,
  lastComputation: 12,
  modelComputation: 13,
  /** What calculateImpliedVolatility and calculateOptionPrice are answered under. */
  customComputation: 53,
} as const;

/** The types that carry the same things late. Source: tws-protocol.md section 5, "Tick types". */
export const delayedTickTypes = {
  bidSize: 69,
  bid: 66,
  ask: 67,
  askSize: 70,
  last: 68,
  lastSize: 71,
  volume: 74,
  close: 75,
} as const;
