import { OrderRefusedError } from '../errors/order-errors.ts';

/**
 * Gives out order ids: above everything TWS or we have ever named, and never the same one twice, not even after a crash.
 * TWS's own counter can roll back after a gateway restart (Lean.Brokerages.InteractiveBrokers#242), so it only raises
 * ours. Ids must rise in the order in which they are sent, so an intent reserves room, which is written down with it,
 * and the number itself is taken in the tick of the send.
 */
export class OrderIds {
  #highest = 0;
  #used = 0;
  #reserved = 0;
  #kept = 0;

  /** The highest id that was given out or seen. */
  get highest(): number {
    return this.#highest;
  }

  /** Makes room for so many orders; returns the highest id they can get, to be written down before any of them leaves. */
  reserve(count = 1): number {
    this.#reserved += count;
    return this.#highest + this.#reserved;
  }

  /** This mark survives a crash from now on. */
  kept(mark: number): void {
    this.#kept = Math.max(this.#kept, mark);
  }

  /** Gives back room that was not used. */
  release(count = 1): void {
    this.#reserved = Math.max(0, this.#reserved - count);
  }

  /**
   * The next id, from room that was reserved.
   * @throws {OrderRefusedError} ids rose since the room was reserved, above what is written down: ask again
   */
  take(): number {
    if (this.#highest + 1 > this.#kept) {
      const message = `order id ${this.#highest + 1} is not written down yet (up to ${this.#kept} is): place the order again`;
      throw new OrderRefusedError('idNotWritten', message);
    }
    this.release();
    this.#highest += 1;
    this.#used = this.#highest;
    return this.#highest;
  }

  /** TWS's next valid id. Returns true if it was used before: TWS rolled back. */
  seed(nextValidId: number): boolean {
    const hasRolledBack = nextValidId <= this.#used;
    this.#raise(nextValidId - 1);
    return hasRolledBack;
  }

  /** An order with this id exists somewhere. */
  sawOrder(orderId: number): void {
    this.#raise(orderId);
    if (orderId > this.#used) this.#used = orderId;
  }

  /** Goes on after what a journal says: `used` was sent, and up to `mark` may have been. */
  resume(used: number, mark: number): void {
    this.sawOrder(used);
    this.#raise(mark);
    this.kept(mark);
  }

  #raise(orderId: number): void {
    if (orderId > this.#highest) this.#highest = orderId;
  }
}
