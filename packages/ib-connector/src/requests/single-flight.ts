interface Flight<Result> {
  readonly answer: Promise<Result>;
  /** Absent if the one who came first cannot give up: then the work never ends for want of anybody who waits. */
  readonly giveUp: AbortController | undefined;
  waiters: number;
}

/** Lets callers that want the same thing at the same time share one answer. */
export class SingleFlight {
  readonly #flights = new Map<string, Flight<unknown>>();

  /**
   * Settles as the one who came first does; each caller may give up alone, and the work ends when nobody waits.
   * @param key what makes two callers want the same; the answers under one key must be of one type
   */
  run<Result>(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal | undefined) => Promise<Result>,
  ): Promise<Result> {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason, whatever it is
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const flight = this.#join(key, signal !== undefined, start);
    if (signal === undefined) return flight.answer;
    return new Promise<Result>((resolve, reject) => {
      const leave = (): void => {
        // Whatever the caller aborted with is what it gets back.
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        reject(signal.reason);
        flight.waiters -= 1;
        if (flight.waiters === 0) flight.giveUp?.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.answer
        .finally(() => {
          signal.removeEventListener('abort', leave);
        })
        .then(resolve, reject);
    });
  }

  #join<Result>(
    key: string,
    mayGiveUp: boolean,
    start: (signal: AbortSignal | undefined) => Promise<Result>,
  ): Flight<Result> {
    // One key, one type: see `run`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const known = this.#flights.get(key) as Flight<Result> | undefined;
    if (known !== undefined && known.giveUp?.signal.aborted !== true) {
      known.waiters += 1;
      return known;
    }
    const giveUp = mayGiveUp ? new AbortController() : undefined;
    const flight: Flight<Result> = { answer: start(giveUp?.signal), giveUp, waiters: 1 };
    this.#flights.set(key, flight);
    const forget = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    flight.answer.then(forget, forget);
    return flight;
  }
}
