/** Which order ids each client may still use: they only rise, until a restart takes them back. */
export class OrderIds {
  readonly #highest = new Map<number, number>();
  #first: number;

  /** @param first the least id ever offered to a client that has used none */
  constructor(first: number) {
    this.#first = first;
  }

  /** The id a client is offered next. */
  next(clientId: number): number {
    return Math.max(this.#first, (this.#highest.get(clientId) ?? 0) + 1);
  }

  /** False if the client has used this id or a higher one, as far as anybody remembers. */
  isFree(clientId: number, orderId: number): boolean {
    return orderId > (this.#highest.get(clientId) ?? 0);
  }

  use(clientId: number, orderId: number): void {
    this.#highest.set(clientId, Math.max(orderId, this.#highest.get(clientId) ?? 0));
  }

  /**
   * Forgets the latest ids of every client, so that they are offered and taken once more.
   * Source: Lean.Brokerages.InteractiveBrokers#242, where 38103 became 38099 over a restart.
   */
  rollBack(by: number): void {
    this.#first = Math.max(1, this.#first - by);
    for (const [clientId, highest] of this.#highest) this.#highest.set(clientId, Math.max(0, highest - by));
  }
}
