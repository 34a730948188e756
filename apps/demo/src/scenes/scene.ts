/** What a step is given besides its stage. */
export interface Act {
  /** Aborted when the step's time is up or the run is interrupted. */
  readonly signal: AbortSignal;
  /** Says what is waited for now, for example "the link to be lost"; named if the step's time runs out over it. */
  readonly waitFor: (what: string) => void;
}

/** How a fault went. Milliseconds from the fault to when we knew, and from its end (or from then) to when all was well. */
export interface FaultReport {
  readonly detectMs: number;
  readonly recoverMs: number;
}

/** What a step found out. */
export interface SceneReport {
  /** One line for a person. */
  readonly detail: string;
  readonly fault?: FaultReport;
  /** The same facts for a program. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** One named step. It throws if anything is not as it should be. */
export interface Scene<in S> {
  readonly name: string;
  run(stage: S, act: Act): Promise<SceneReport>;
}

/** Something a step relies on is not so; the message says what was found instead. */
export class ClaimFailedError extends Error {
  override readonly name = 'ClaimFailedError';
  readonly code = 'ERR_DEMO_CLAIM';
}

/** @throws {ClaimFailedError} unless it is so */
export function claim(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new ClaimFailedError(otherwise);
}
