export { type ListedSymbol, Market } from './exchange/market.ts';
export type { Position } from './exchange/account-ledger.ts';
export type { Execution, Order, OrderStatus } from './exchange/order.ts';
export type { Holding } from './exchange/holding.ts';
export { SimulatedExchange } from './exchange/simulated-exchange.ts';
export type { Instrument } from './exchange/instrument.ts';
export type { Quote } from './exchange/quote.ts';
export type { Journal, JournalConnection, JournalEntry, JournalFailure } from './expect/journal.ts';
export type { History } from './expect/history.ts';
export { linesRestored, type LinesRestoredOptions } from './expect/lines-restored.ts';
export { neverExceeds, type NeverExceedsOptions } from './expect/never-exceeds.ts';
export { noDuplicateOrders } from './expect/no-duplicate-orders.ts';
export { recoveredWithin, type RecoveredWithinOptions } from './expect/recovered-within.ts';
export type { EntryFilter, WhenReceivedOptions } from './expect/when-received.ts';
export type {
  ClientIdTakenFault,
  CompetingSessionFault,
  CorrectExecutionFault,
  FarmFlapFault,
  LoginNeededFault,
  NightlyResetFault,
  NoticeFault,
  OverRateFault,
  PacingViolationFault,
  PartialFillsFault,
  PortMovedFault,
  ReplyFault,
  RequestLostFault,
  RequestRefusedFault,
  RestartFault,
} from './faults/broker-fault.ts';
export type {
  AcceptSilentFault,
  CoalesceFault,
  GarbageFault,
  LatencyFault,
  SliceFault,
  ThrottleFault,
  TruncateFault,
} from './faults/byte-fault.ts';
export type {
  DropNowFault,
  DropOnFault,
  FarmBrokenFault,
  FarmOkFault,
  Fault,
  FaultHandle,
  FreezeFault,
  RefuseFault,
  SilentStreamsFault,
  UpstreamLostFault,
  UpstreamRestoredFault,
} from './faults/fault.ts';
export { faultKinds, faultSchema, faultStepSchema } from './faults/fault-schema.ts';
export type {
  AtTrigger,
  EveryTrigger,
  FaultStep,
  FaultStepHandle,
  FaultTrigger,
  OnTrigger,
} from './faults/fault-step.ts';
export { type DataProblem, InvalidFaultError } from './faults/invalid-fault-error.ts';
export type { Scenario, ScenarioCheck } from './scenarios/scenario.ts';
export { parseScenario, scenarioSchema } from './scenarios/scenario-schema.ts';
export { findScenario, shippedScenario, shippedScenarioNames } from './scenarios/shipped-scenarios.ts';
export { InvalidScenarioError, loadScenario, readScenario } from './scenarios/load-scenario.ts';
export { type MockStatus, MockTws, type RunReport } from './server/mock-tws.ts';
export { InvalidMockOptionError, type MockTwsOptions } from './server/mock-tws-options.ts';
export { PortUnavailableError } from './server/port-unavailable-error.ts';
export type { Notice, PushedOrderStatus } from './session/tws-core.ts';
export type { ReplyName, RequestName } from './wire/message-ids.ts';
