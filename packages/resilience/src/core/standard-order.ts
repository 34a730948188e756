import type { Middleware } from './middleware.ts';

/** The layers of a chain by what they do; leave out what you do not need. */
export interface StandardLayers {
  /** Measures what the caller waited for. */
  readonly measureLatency?: Middleware | undefined;
  /** Bounds the whole call, waits and repeats included. */
  readonly deadline?: Middleware | undefined;
  readonly retry?: Middleware | undefined;
  /** Inside the retry, so that each try asks again whether the link is there. */
  readonly requireLink?: Middleware | undefined;
  /** Inside the retry, so that it sees each try, and outside the waits, so that an open circuit spends no permit. */
  readonly breakCircuit?: Middleware | undefined;
  /** Outside the rate limit: a call that waits for a place must not hold a permit that grows old. */
  readonly bulkhead?: Middleware | undefined;
  /** The innermost wait: after its grant nothing may wait, or the limit would be broken on the wire. */
  readonly rateLimit?: Middleware | undefined;
  /** Innermost, so that its time starts when the message may leave and not while it waits. */
  readonly attemptTimeout?: Middleware | undefined;
}

/** The layers as a list in the order that works, outermost first: `pipeline(...standardOrder({ retry: … }))`. */
export function standardOrder(layers: StandardLayers): readonly Middleware[] {
  const { measureLatency, deadline, retry, requireLink, breakCircuit, bulkhead, rateLimit, attemptTimeout } = layers;
  const ordered = [measureLatency, deadline, retry, requireLink, breakCircuit, bulkhead, rateLimit, attemptTimeout];
  return ordered.filter((layer) => layer !== undefined);
}
