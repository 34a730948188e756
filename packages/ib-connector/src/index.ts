// the connector
export { type Health, IBConnector } from './ib-connector.ts';
export type { AboutInstrument, Instrument, PatientOptions, QueryOptions } from './operations/query-options.ts';
export {
  type EnvironmentOptions,
  type EnvironmentSources,
  type IBConnectorOptions,
  optionsFromEnv,
} from './ib-connector-config.ts';
export { type IbEnvSchema, ibEnvSchema } from './ib-env.ts';
export type { RecoveryTimings } from './link/recovery.ts';
export { type BreakerStatus, type ConnectorStatus, type StreamStatus } from './observe/connector-status.ts';
export { IB_EVENT_CHANNEL, type IbEvent, type RestoreCause } from './observe/ib-event.ts';
export { logEvents, type LogEventsOptions, type LoggedConnector } from './observe/log-events.ts';
// what it gives
export { type Contract, contractText, type SecurityType, stock } from './tws-api/contract.ts';
export type { AccountSummary } from './operations/account-summary.ts';
export type { ContractDetails } from './operations/contract-details.ts';
export { type Bar, type BarContent, barContents, type BarSize, barSizes } from './operations/historical-bars.ts';
export type { Position } from './operations/positions.ts';
// queries
export type {
  HeadTimestampQuery,
  HistogramRequest,
  HistoryEstimate,
  HistoryQueries,
  HistoryRequest,
  TicksQuery,
} from './operations/history-queries.ts';
export type { HistoryPage } from './operations/history-pages.ts';
export type { PastTick } from './operations/past-tick.ts';
export type { HistogramRow } from './operations/past-data.ts';
export type {
  ExecutionsQuery,
  HeadlinesQuery,
  ReferenceQueries,
  ScanRequest,
} from './operations/reference-queries.ts';
export {
  type FundamentalReport,
  fundamentalReports,
  type OptionParameters,
  type PriceStep,
  type SymbolMatch,
} from './operations/reference-data.ts';
export type { ScannerRow } from './operations/scanner.ts';
export type { Article, Headline, Headlines, NewsProvider } from './operations/news.ts';
// pacing
export { defaultSlotLimits, type SlotKind, type SlotLimits, type SlotStatus } from './pacing/line-slots.ts';
export type { HistoryLaneStatus } from './pacing/pacer.ts';
export type { PacingEstimate } from './pacing/pacing-need.ts';
export { type PacingRule, pacingRules, type RuleName } from './pacing/pacing-rules.ts';
export type { Quote } from './subscriptions/quote.ts';
// streams
export type { Stream } from './subscriptions/stream.ts';
export type {
  AccountStreamOptions,
  BarStreamOptions,
  DepthOptions,
  QuoteStreamOptions,
  RealTimeBarOptions,
  Streams,
  TickStreamOptions,
} from './subscriptions/streams.ts';
export type { StreamOptions } from './subscriptions/subscription-registry.ts';
export type { BufferPolicy } from './subscriptions/buffer.ts';
export type { Gap, GapCause } from './subscriptions/gap.ts';
export type { StreamQuality } from './subscriptions/stream-quality.ts';
export type { BidAskTick, MidPointTick, TickOf, TradeTick } from './subscriptions/tick-by-tick.ts';
export type { LiveBar } from './subscriptions/live-bar.ts';
export type { Book, BookRow } from './subscriptions/order-book.ts';
export type { AccountValues } from './subscriptions/account-values.ts';
export type { Holdings } from './subscriptions/holdings.ts';
export type { PositionProfit, ProfitAndLoss } from './subscriptions/profit-and-loss.ts';
export type { OptionFigures, ProfitReport } from './inbound/stream-event.ts';
// orders
export { buy, OrderBuilder, OrderTypeChoice, sell, type Trail } from './orders/order-builder.ts';
export type { OrderChange } from './orders/change-order.ts';
export type { BracketHandles, OrderEntry } from './orders/order-entry.ts';
export type { BracketRequest, OcaRequest, OcaRule } from './orders/order-group.ts';
export type { OrderHandle } from './orders/order-handle.ts';
export type { OrderPrices, OrderRequest, OrderTerms } from './orders/order-request.ts';
export type { OrderPreview } from './operations/order-preview.ts';
export type {
  Guard,
  GuardedOrder,
  GuardRefusal,
  MarketView,
  OpenExposure,
  TradingState,
  TradingWorld,
} from './orders/guards/guard.ts';
export type { GuardOptions } from './orders/guards/guard-settings.ts';
export { type InterlockOptions, liveConfirmation } from './orders/guards/interlock.ts';
export type { PriceCollarOptions } from './orders/guards/price-collar.ts';
export {
  type KillSwitch,
  type KillSwitchReading,
  type KillSwitchRecord,
  type KillSwitchStore,
  MemoryKillSwitchStore,
} from './orders/kill-switch.ts';
export { FileKillSwitchStore } from './orders/kill-switch-file.ts';
export { SharedKillSwitchStore, type SharedKillSwitchOptions } from './orders/shared-kill-switch.ts';
// what processes share
export type { OpenStore, SharedEnvSchema } from './shared/shared-env.ts';
export type { SharedStatus } from './shared/shared-account.ts';
export type { OrderBudget, SharedOptions, SharedSettings } from './shared/shared-options.ts';
export type { SharedSlotKind } from './shared/shared-parts.ts';
export type { OrderSnapshot, OrderStateName } from './orders/order-state.ts';
export { FileOrderJournal, type FileOrderJournalOptions } from './orders/journal/file-order-journal.ts';
export type { JournalFile, JournalFiles } from './orders/journal/journal-files.ts';
export { MemoryOrderJournal, type OrderJournal } from './orders/journal/order-journal.ts';
export type { JournalEntry, OrderProgress, OrderRecord } from './orders/journal/order-record.ts';
export type { OrderExecution } from './orders/order-fills.ts';
export type { ReconcileVerdict } from './orders/reconcile-orders.ts';
export type { OrderGate, OrderGateReason } from './link/order-gate.ts';
export type { FarmStatus } from './link/farm-status.ts';
export type { UpstreamState } from './link/upstream-state.ts';
// notices
export type { ExecutionReport, Notice, OpenOrderReport } from './inbound/inbound-event.ts';
export { noticeCatalogue } from './inbound/notice-catalogue.ts';
export type { NoticeOverride, NoticeOverrides, RecoveryPreset } from './inbound/notice-rules.ts';
export type {
  Escalation,
  FarmKind,
  NoticeAction,
  NoticeRow,
  NoticeScope,
  NoticeText,
  OrderEffect,
  Repetition,
  StreamEffect,
} from './inbound/notice-row.ts';
// errors
export { IbError, type IbErrorDetails } from './errors/ib-error.ts';
export {
  ConnectFailedError,
  ConnectionLostError,
  LinkFailedError,
  type LinkFailureReason,
  NotConnectedError,
} from './errors/link-errors.ts';
export { JournalError, type JournalProblem } from './errors/journal-error.ts';
export {
  OrderChangeRejectedError,
  OrderOutcomeUnknownError,
  OrderRefusedError,
  OrderRejectedError,
} from './errors/order-errors.ts';
export {
  AmbiguousContractError,
  InvalidRequestError,
  RequestFailedError,
  UnknownContractError,
} from './errors/request-errors.ts';
export { CapacityError, NotSubscribedError, StreamOverflowError } from './errors/stream-errors.ts';
// another transport
export { stoqeyTwsApi } from './tws-api/stoqey-tws-api.ts';
export type {
  BarsRequest,
  ExecutionFilter,
  MarketDataOptions,
  MarketDataType,
  TwsApi,
  TwsApiFactory,
  TwsApiOptions,
} from './tws-api/tws-api.ts';
export type { OrderFields, OrderType, TimeInForce } from './tws-api/order-fields.ts';
export type {
  DepthRequest,
  RealTimeBarContent,
  RealTimeBarsRequest,
  StreamRequests,
  TickByTickType,
} from './tws-api/stream-requests.ts';
export type {
  HeadlinesRequest,
  HistogramPeriod,
  QueryRequests,
  ScannerRequest,
  TicksRequest,
} from './tws-api/query-requests.ts';
