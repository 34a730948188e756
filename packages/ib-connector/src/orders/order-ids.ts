/**
 * Gives out order ids: above everything TWS or we have ever named, and never the same one twice.
 * TWS's own counter can roll back after a gateway restart (Lean.Brokerages.InteractiveBrokers#242), so it only raises ours.
 */
export class OrderIds {
  #highest = 0;

  /** The highest id that was given out or seen. */
  get highest(): number {
    return this.#highest;
  }

  take(): number {
    this.#highest += 1;
    return this.#highest;
  }

  /** TWS's next valid id. Returns true if it lies below what was used before: TWS rolled back. */
  seed(nextValidId: number): boolean {
    const hasRolledBack = nextValidId <= this.#highest;
    this.sawOrder(nextValidId - 1);
    return hasRolledBack;
  }

  /** An order with this id exists somewhere. */
  sawOrder(orderId: number): void {
    if (orderId > this.#highest) this.#highest = orderId;
  }
}
