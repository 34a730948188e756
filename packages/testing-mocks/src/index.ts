export { type ListedSymbol, Market } from './exchange/market.ts';
export type { Position } from './exchange/account-ledger.ts';
export type { Execution, Order, OrderStatus } from './exchange/order.ts';
export { type Holding, SimulatedExchange } from './exchange/simulated-exchange.ts';
export type { Instrument } from './exchange/instrument.ts';
export type { Quote } from './exchange/quote.ts';
export type { Journal, JournalConnection, JournalEntry, JournalFailure } from './expect/journal.ts';
export type { EntryFilter, WhenReceivedOptions } from './expect/when-received.ts';
export type {
  DropNowFault,
  DropOnFault,
  FarmBrokenFault,
  FarmOkFault,
  Fault,
  FaultHandle,
  FreezeFault,
  LatencyFault,
  RefuseFault,
  SilentStreamsFault,
  UpstreamLostFault,
  UpstreamRestoredFault,
} from './faults/fault.ts';
export { MockTws } from './server/mock-tws.ts';
export { InvalidMockOptionError, type MockTwsOptions } from './server/mock-tws-options.ts';
export { PortUnavailableError } from './server/port-unavailable-error.ts';
export type { Notice, PushedOrderStatus } from './session/tws-core.ts';
export type { RequestName } from './wire/message-ids.ts';
