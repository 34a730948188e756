/** What is wrong with bytes that claim to be messages. */
export type FrameProblem =
  /** Its length cannot be right, so nothing after it can be read: the connection is lost. */
  | { readonly type: 'lostFraming'; readonly length: number }
  /** It does not end with NUL; the frames after it are whole. */
  | { readonly type: 'unterminated'; readonly length: number };

/** What can be made of the bytes that have come so far. */
export interface GuardedBytes {
  /** Whole, sane frames, several to a piece, each with its length in front. */
  readonly pieces: readonly Buffer[];
  readonly problems: readonly FrameProblem[];
}

const PREFIX_BYTES = 4;
// The longest message of the official client. Source: TWS API, EReader.MAX_MSG_LENGTH.
const LONGEST_FRAME = 0xff_ff_ff;
const NUL = 0;
const nothing: Buffer = Buffer.alloc(0);

/**
 * Lets only whole frames with a believable length through, and keeps the rest until it is whole.
 * A frame is four bytes of big-endian length and that many bytes, the last of them NUL.
 * A length of -4 made the client library loop for ever, 1.2 GB made it wait in silence (research/stoqey-ib.md 5).
 */
export class FrameGuard {
  #kept: Buffer = nothing;
  #isLost = false;

  accept(bytes: Buffer): GuardedBytes {
    if (this.#isLost) return { pieces: [], problems: [] };
    const all = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes]);
    const pieces: Buffer[] = [];
    const problems: FrameProblem[] = [];
    let pieceStart = 0;
    let at = 0;
    while (all.length - at >= PREFIX_BYTES) {
      const length = all.readInt32BE(at);
      if (length < 1 || length > LONGEST_FRAME) {
        problems.push({ type: 'lostFraming', length });
        this.#isLost = true;
        break;
      }
      const end = at + PREFIX_BYTES + length;
      if (end > all.length) break;
      if (all[end - 1] !== NUL) {
        problems.push({ type: 'unterminated', length });
        if (at > pieceStart) pieces.push(all.subarray(pieceStart, at));
        pieceStart = end;
      }
      at = end;
    }
    if (at > pieceStart) pieces.push(all.subarray(pieceStart, at));
    this.#kept = this.#isLost ? nothing : all.subarray(at);
    return { pieces, problems };
  }
}

/** A problem in words, with the way out. */
export function problemText(problem: FrameProblem): string {
  return problem.type === 'lostFraming'
    ? `a message claims a length of ${problem.length} bytes: what follows cannot be read, so the connection is given up`
    : `a message of ${problem.length} bytes does not end with NUL and was dropped`;
}
