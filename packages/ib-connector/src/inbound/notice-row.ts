import type { Verdict } from '@autobot/resilience';

/** What a notice speaks about. */
export type NoticeScope = 'link' | 'upstream' | 'farm' | 'request' | 'order' | 'account';

/** What we do at once. What a row means for the request or order it names is in `verdict` and `order`. */
export type NoticeAction =
  | 'upstreamDown'
  | 'upstreamRestoredDataLost'
  | 'upstreamRestoredDataKept'
  | 'farmBroken'
  | 'farmOk'
  | 'farmInactive'
  | 'farmConnecting'
  | 'reconnect'
  | 'clientIdInUse'
  | 'portChanged'
  | 'slowDown'
  | 'fail'
  | 'advise'
  | 'ignore';

/**
 * What a notice proves about the order it names.
 * `informs`: nothing changes. `rejects`, `cancels`, `holds`: that happened. `doubts`: ask the broker before believing
 * anything. `loses`: TWS denies what it had or was given, so where the order stands is unknown until the broker shows it.
 */
export type OrderEffect = 'informs' | 'rejects' | 'cancels' | 'holds' | 'doubts' | 'loses';

/**
 * What a notice means for the stream it names, besides ending it.
 * `blocks`: IB sends market data to another session of the same user; `blocksOne`: only those of this contract.
 * `clears`: what was sent so far is void. `stalls`, `busts`: it is dead though TWS still has it; a bust passes at once.
 */
export type StreamEffect = 'blocks' | 'blocksOne' | 'clears' | 'stalls' | 'busts';

/** What a farm serves. */
export type FarmKind = 'marketData' | 'history' | 'definitions';

/** A later step, if the state the notice announced has not ended by then. */
export interface Escalation {
  /** Milliseconds since the notice; 0 at once. A link that is still being opened is not given up for it. */
  readonly graceMs: number;
  readonly step: 'suspectStreams' | 'warn' | 'reconnect';
}

/** One row of the notice catalogue. */
export interface NoticeRow {
  readonly code: number;
  readonly name: string;
  readonly meaning: string;
  readonly scope: NoticeScope;
  readonly first: NoticeAction;
  /** For rows about a farm: what it serves. */
  readonly farm?: FarmKind;
  readonly escalation?: readonly Escalation[];
  /** For the request it ends, when `first` is `fail`. Default `refused`. */
  readonly verdict?: Verdict;
  /** The verdict instead, while TWS is cut off from IB or a farm has trouble: it denies what it cannot look up. */
  readonly whileDegraded?: Verdict;
  /** For the stream it names. Default: `fail` ends it or has it asked for again, by the verdict. */
  readonly stream?: StreamEffect;
  /** For the order it names. Default `doubts` when `first` is `fail`, else `informs`. */
  readonly order?: OrderEffect;
  /** Where the fact comes from; keys as in docs/reference/sources. */
  readonly source: string;
}
