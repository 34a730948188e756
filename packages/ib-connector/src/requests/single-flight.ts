interface Flight<Result> {
  readonly answer: Promise<Result>;
  readonly giveUp: AbortController;
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
    start: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason, whatever it is
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const flight = this.#join(key, start);
    if (signal === undefined) return flight.answer;
    return new Promise<Result>((resolve, reject) => {
      const leave = (): void => {
        // Whatever the caller aborted with is what it gets back.
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        reject(signal.reason);
        flight.waiters -= 1;
        if (flight.waiters === 0) flight.giveUp.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.answer
        .finally(() => {
          signal.removeEventListener('abort', leave);
        })
        .then(resolve, reject);
    });
  }

  #join<Result>(key: string, start: (signal: AbortSignal) => Promise<Result>): Flight<Result> {
    // One key, one type: see `run`.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const known = this.#flights.get(key) as Flight<Result> | undefined;
    if (known !== undefined && !known.giveUp.signal.aborted) {
      known.waiters += 1;
      return known;
    }
    const giveUp = new AbortController();
    const flight: Flight<Result> = { answer: start(giveUp.signal), giveUp, waiters: 1 };
    this.#flights.set(key, flight);
    const forget = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    flight.answer.then(forget, forget);
    return flight;
  }
}
