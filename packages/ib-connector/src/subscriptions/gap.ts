/** Why a stream was interrupted. */
export type GapCause =
  | 'linkLost'
  | 'upstreamLost'
  | 'farmBroken'
  /** It fell silent without a word, and was asked for again. */
  | 'silent'
  /** TWS ended it for a reason that passed. */
  | 'endedByTws'
  | 'competingSession'
  /** The reader was too slow for the buffer, which dropped values. */
  | 'slowReader';

/** An item of every stream: what came between `from` and `to` may be missing from it. */
export interface Gap {
  readonly type: 'gap';
  /** The last moment at which the stream is known to have been whole, on our clock. */
  readonly from: Date;
  /** When it flowed again, on our clock. */
  readonly to: Date;
  readonly cause: GapCause;
  /** True if what was missed comes next, fetched from history. */
  readonly isFilled: boolean;
}

/** One gap for two with nothing between them. */
export function joinGaps(first: Gap, second: Gap): Gap {
  return { ...first, to: second.to, isFilled: first.isFilled && second.isFilled };
}
