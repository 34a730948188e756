/** Something that can be given up: the caller's own signal, or a part of a call with an end of its own. */
export interface AbortSource {
  readonly isAborted: boolean;
  /** Made when first read. */
  readonly signal: AbortSignal;
  /** Tells `told` once when it is given up; never, if it already was: read `isAborted` first. */
  add(told: () => void): void;
  remove(told: () => void): void;
}

/** A caller's signal with one listener of ours, however many calls share it (a listener per call is a leak). */
class SharedSignal implements AbortSource {
  readonly signal: AbortSignal;
  readonly #told: Set<() => void> = new Set();

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  get isAborted(): boolean {
    return this.signal.aborted;
  }

  add(told: () => void): void {
    if (this.#told.size === 0) this.signal.addEventListener('abort', this.#tell, { once: true });
    this.#told.add(told);
  }

  remove(told: () => void): void {
    this.#told.delete(told);
    if (this.#told.size === 0) this.signal.removeEventListener('abort', this.#tell);
  }

  readonly #tell = (): void => {
    for (const told of this.#told) told();
  };
}

// Not state but a note on the caller's own object: it goes when the signal goes, and changes no behaviour.
const sharedSignals = new WeakMap<AbortSignal, SharedSignal>();

/** The one source that stands for this signal, the same for every call that carries it. */
export function sharedSignal(signal: AbortSignal): AbortSource {
  const known = sharedSignals.get(signal);
  if (known !== undefined) return known;
  const made = new SharedSignal(signal);
  sharedSignals.set(signal, made);
  return made;
}

/**
 * What a part of a call becomes when somebody looks at its signal, listens, or gives it up: not before, and on success
 * mostly never, since `abort()` takes 10 µs and a signal 0.1 µs. It is given up alone, or with what is around it.
 */
export class WatchedScope implements AbortSource {
  readonly #outer: AbortSource | undefined;
  readonly #told: Set<() => void> = new Set();
  #controller: AbortController | undefined;
  #ownReason: { readonly reason: unknown } | undefined;

  /** @param outer what this is given up with; absent if nothing is around it */
  constructor(outer: AbortSource | undefined) {
    this.#outer = outer;
  }

  get isAborted(): boolean {
    return this.#ownReason !== undefined || (this.#outer?.isAborted ?? false);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.isAborted) this.#controller.abort(this.#reason());
    }
    return this.#controller.signal;
  }

  add(told: () => void): void {
    this.#told.add(told);
  }

  remove(told: () => void): void {
    this.#told.delete(told);
  }

  /** Gives it up; the first reason counts. */
  abort(reason: unknown): void {
    if (this.isAborted) return;
    this.#ownReason = { reason };
    this.unlink();
    this.#tell();
  }

  /** From here on it is given up with what is around it. */
  link(): void {
    if (!this.isAborted) this.#outer?.add(this.#tell);
  }

  unlink(): void {
    this.#outer?.remove(this.#tell);
  }

  readonly #tell = (): void => {
    this.#controller?.abort(this.#reason());
    for (const told of this.#told) told();
  };

  #reason(): unknown {
    return this.#ownReason === undefined ? this.#outer?.signal.reason : this.#ownReason.reason;
  }
}
