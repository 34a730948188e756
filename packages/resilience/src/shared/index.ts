// stores
export { MemoryStore, type MemoryStoreOptions } from './memory-store.ts';
export { SimulatedStore, type SimulatedStoreOptions } from './simulated-store.ts';
export {
  type AcquireAnswer,
  checkDemand,
  checkLease,
  type CoolDownDemand,
  type Demand,
  type Halt,
  type HaltStore,
  type LeaseAnswer,
  type LeaseDemand,
  type LeaseStore,
  type LimitStore,
  type ProbeAnswer,
  type ProbeStore,
  type SharedStore,
  type WindowDemand,
} from './shared-store.ts';
export { StoreAwayError } from './store-away-error.ts';
// limits
export { rateLimitShared, type RateLimitSharedOptions } from './rate-limit-shared.ts';
export { SharedLimiter } from './shared-limiter.ts';
export type {
  SharedAcquireOptions,
  SharedGrant,
  SharedLimiterOptions,
  SharedLimiterSnapshot,
  SharedRule,
} from './shared-limiter-options.ts';
export {
  type Fallback,
  type ModeInput,
  type ModeRules,
  type ModeState,
  nextMode,
  type StoreMode,
} from './store-mode.ts';
// slots
export { SharedLease } from './shared-lease.ts';
export { KeptLease } from './kept-lease.ts';
export { SharedSlots, type SharedSlotsOptions, type SharedSlotWait } from './shared-slots.ts';
// waiting
export { pause } from './pause.ts';
// halt and probe
export { HaltFlag, type HaltFlagOptions, type HaltState } from './halt-flag.ts';
export { ProbePermit, type ProbePermitOptions, type ProbeTurn } from './probe-permit.ts';
