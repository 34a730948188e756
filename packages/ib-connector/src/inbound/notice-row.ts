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
 * `forgets`: TWS does not know it any more. `thins`: part of it does not come.
 */
export type StreamEffect = 'blocks' | 'blocksOne' | 'clears' | 'stalls' | 'busts' | 'forgets' | 'thins';

/** What a farm serves. */
export type FarmKind = 'marketData' | 'history' | 'definitions';

/** A later step, if the state the notice announced has not ended by then. */
export interface Escalation {
  /** Milliseconds since the notice; 0 at once. A link that is still being opened is not given up for it. */
  readonly graceMs: number;
  readonly step: 'suspectStreams' | 'warn' | 'reconnect';
}

/** How often a notice may come; with one more the link is given up, because what follows cannot be trusted. */
export interface Repetition {
  /** So many within `withinMs` are too many. A whole number, 2 or more. */
  readonly times: number;
  readonly withinMs: number;
}

/** What a code means when its text says so, where one code says several things. */
export interface NoticeText extends Partial<Pick<NoticeRow, 'verdict' | 'whileDegraded' | 'stream'>> {
  /** Part of the text, in small letters. */
  readonly says: string;
  readonly meaning: string;
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
  readonly repeated?: Repetition;
  /** For the request it ends, when `first` is `fail`. Default `refused`. */
  readonly verdict?: Verdict;
  /** The verdict instead, while TWS is cut off from IB or a farm has trouble: it denies what it cannot look up. */
  readonly whileDegraded?: Verdict;
  /** For the stream it names. Default: `fail` ends it or has it asked for again, by the verdict. */
  readonly stream?: StreamEffect;
  /** For the order it names. Default `doubts` when `first` is `fail`, else `informs`. */
  readonly order?: OrderEffect;
  /** What holds instead when the text says so; the first that fits. */
  readonly byText?: readonly NoticeText[];
  /** Where the fact comes from; keys as in docs/reference/sources. */
  readonly source: string;
}
