import type { Clock, Lease } from '@autobot/resilience';
import type { PacingNeed } from './pacing-need.ts';

/** What a ticket is made of. */
export interface TicketParts {
  readonly clock: Clock;
  readonly need: PacingNeed;
  readonly lease: Lease | undefined;
  /** Told when places that were held are given up unused. */
  readonly onDropped: () => void;
}

/** Leave to send one paced request: it holds a place under every rule until it is sent, and its slot until it is done. */
export class Ticket {
  readonly #parts: TicketParts;
  #state: 'held' | 'sent' | 'done' = 'held';

  constructor(parts: TicketParts) {
    this.#parts = parts;
  }

  /** The request has left: the windows count it from now. */
  sent(): void {
    if (this.#state !== 'held') return;
    this.#state = 'sent';
    this.#parts.need.sent(this.#parts.clock.now());
  }

  /** It is answered, failed or given up: frees the slot, and the places if nothing was sent. Twice is as good as once. */
  done(): void {
    const { need, lease, onDropped } = this.#parts;
    const wasHeld = this.#state === 'held';
    if (this.#state === 'done') return;
    this.#state = 'done';
    if (wasHeld) need.drop();
    lease?.release();
    if (wasHeld) onDropped();
  }
}
