// the connector
export {
  type Health,
  type HistoryRequest,
  IBConnector,
  type Instrument,
  type QueryOptions,
} from './ib-connector.ts';
export { type EnvironmentOptions, type IBConnectorOptions, optionsFromEnv } from './ib-connector-config.ts';
export { type IbEnvSchema, ibEnvSchema } from './ib-env.ts';
export type { RecoveryTimings } from './link/recovery.ts';
export { type BreakerStatus, type ConnectorStatus } from './observe/connector-status.ts';
export type { IbEvent, RestoreCause } from './observe/ib-event.ts';
// what it gives
export { type Contract, contractText, type SecurityType, stock } from './tws-api/contract.ts';
export type { AccountSummary } from './operations/account-summary.ts';
export type { ContractDetails } from './operations/contract-details.ts';
export { type Bar, type BarContent, barContents, type BarSize, barSizes } from './operations/historical-bars.ts';
export type { Position } from './operations/positions.ts';
export type { Quote, QuoteQuality } from './subscriptions/quote.ts';
export type { QuoteStream, QuoteStreamOptions } from './subscriptions/quote-stream.ts';
export type { BufferPolicy } from './subscriptions/buffer.ts';
// orders
export type { OrderHandle } from './orders/order-handle.ts';
export type { OrderRequest } from './orders/order-request.ts';
export type { OrderSnapshot, OrderStateName } from './orders/order-state.ts';
export { MemoryOrderJournal, type OrderJournal, type OrderRecord } from './orders/order-journal.ts';
export type { ReconcileVerdict } from './orders/reconcile-orders.ts';
export type { OrderGate, OrderGateReason } from './link/order-gate.ts';
export type { FarmStatus } from './link/farm-status.ts';
export type { UpstreamState } from './link/upstream-state.ts';
// notices
export type { ExecutionReport, Notice, OpenOrderReport } from './inbound/inbound-event.ts';
export { noticeCatalogue } from './inbound/notice-catalogue.ts';
export type { NoticeOverride, NoticeOverrides, RecoveryPreset } from './inbound/notice-rules.ts';
export type { Escalation, FarmKind, NoticeAction, NoticeRow, NoticeScope, OrderEffect } from './inbound/notice-row.ts';
// errors
export { IbError, type IbErrorDetails } from './errors/ib-error.ts';
export {
  ConnectFailedError,
  ConnectionLostError,
  LinkFailedError,
  type LinkFailureReason,
  NotConnectedError,
} from './errors/link-errors.ts';
export { OrderOutcomeUnknownError, OrderRefusedError, OrderRejectedError } from './errors/order-errors.ts';
export {
  AmbiguousContractError,
  InvalidRequestError,
  RequestFailedError,
  UnknownContractError,
} from './errors/request-errors.ts';
// another transport
export { stoqeyTwsApi } from './tws-api/stoqey-tws-api.ts';
export type {
  BarsRequest,
  ExecutionFilter,
  MarketDataType,
  TwsApi,
  TwsApiFactory,
  TwsApiOptions,
} from './tws-api/tws-api.ts';
export type { OrderFields } from './tws-api/order-fields.ts';
