/** A call that is on its way. */
interface Pending {
  readonly atMs: number;
  readonly expire: () => void;
  isSettled: boolean;
}

/**
 * The same time limit for every call, with one timer for all of them: calls end in the order they began, so only the
 * oldest needs one. A timer for each would be a tenth of what a call costs.
 */
export class Deadlines {
  readonly #timeoutMs: number;
  readonly #toError: () => Error;
  #pending: Pending[] = [];
  #isArmed = false;

  constructor(timeoutMs: number, toError: () => Error) {
    this.#timeoutMs = timeoutMs;
    this.#toError = toError;
  }

  /** Settles as the work does, its value read by `read` and its error by `toError`; rejects once its time is up. */
  within<Said, Value>(
    work: () => Promise<Said>,
    read: (said: Said) => Value,
    toError: (error: unknown) => unknown,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        atMs: performance.now(),
        isSettled: false,
        expire: () => {
          reject(this.#toError());
        },
      };
      this.#pending.push(pending);
      if (!this.#isArmed) this.#arm(this.#timeoutMs);
      const fail = (error: unknown): void => {
        pending.isSettled = true;
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what `toError` makes of it
        reject(toError(error));
      };
      const succeed = (said: Said): void => {
        pending.isSettled = true;
        resolve(read(said));
      };
      work().then(succeed, fail);
    });
  }

  #arm(inMs: number): void {
    this.#isArmed = true;
    // What arrived while our own event loop was busy is read first.
    setTimeout(() => setImmediate(this.#look), inMs).unref();
  }

  readonly #look = (): void => {
    this.#isArmed = false;
    const nowMs = performance.now();
    const isLate = ({ atMs }: Pending): boolean => nowMs - atMs >= this.#timeoutMs;
    const waiting = this.#pending.filter(({ isSettled }) => !isSettled);
    for (const late of waiting.filter(isLate)) late.expire();
    this.#pending = waiting.filter((pending) => !isLate(pending));
    const [oldest] = this.#pending;
    if (oldest !== undefined) this.#arm(Math.max(1, oldest.atMs + this.#timeoutMs - nowMs));
  };
}
