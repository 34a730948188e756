/** What every event of the kit carries. */
interface Told<Type extends string> {
  /** Thing and past tense, for example `circuit.opened`. */
  readonly type: Type;
  /** Name of the limiter, breaker, … that tells it. */
  readonly source: string;
  /** Monotonic milliseconds on that object's clock. */
  readonly atMs: number;
}

/** Everything the kit tells, one publisher for all of it. Each primitive's events stand together below. */
export type ResilienceEvent = LinkEvent;

/** Told by a link supervisor. */
export type LinkEvent =
  | (Told<'link.changed'> & { readonly from: string; readonly to: string; readonly cause?: unknown })
  | (Told<'link.lost'> & { readonly epoch: number; readonly cause: unknown });
