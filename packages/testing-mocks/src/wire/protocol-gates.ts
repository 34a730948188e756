/**
 * The server version at which each change of a message came, for 176 to 193; nothing changes between the versions named.
 * Source: tws-protocol.md section 6, and IB's public Python client for 182 to 193 (order of the trailing fields).
 */
export const protocolGates = {
  /** faProfile is gone from placeOrder, openOrder and completedOrder. */
  withoutFaProfile: 177,
  /** execDetails ends with pendingPriceRevision. */
  pendingPriceRevision: 178,
  /** contractDetails carries lastTradeDate behind lastTradeDateOrContractMonth. */
  lastTradeDate: 182,
  /** placeOrder, openOrder and completedOrder carry customerAccount. */
  customerAccount: 183,
  /** The same three carry professionalCustomer. */
  professionalCustomer: 184,
  /** openOrder carries bondAccruedInterest. */
  bondAccruedInterest: 185,
  /** contractDetails ends with a count of reasons for ineligibility. */
  ineligibilityReasons: 186,
  /** placeOrder carries two and cancelOrder three fields of quote requests. */
  rfqFields: 187,
  /** Bond details carry time zone and hours. */
  bondTradingHours: 188,
  /** placeOrder and openOrder carry includeOvernight. */
  includeOvernight: 189,
  /** The fields of 187 are gone again. */
  withoutRfqFields: 190,
  /** placeOrder carries manualOrderIndicator; cancelOrder and reqGlobalCancel lose their version and gain two fields. */
  cmeTagging: 192,
  /** openOrder carries extOperator and manualOrderIndicator. */
  cmeTaggingInOpenOrder: 193,
} as const;

/** The name of a change. */
export type ProtocolGate = keyof typeof protocolGates;

/** True if both sides speak a version that has the change. */
export function isSince(gate: ProtocolGate, serverVersion: number): boolean {
  return serverVersion >= protocolGates[gate];
}

/** True for the three versions in which quote-request fields travelled. */
export function hasRfqFields(serverVersion: number): boolean {
  return isSince('rfqFields', serverVersion) && !isSince('withoutRfqFields', serverVersion);
}
