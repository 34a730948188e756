import type { Clock } from './clock.ts';

/** Something that began and has not ended yet; it carries its own links, so that leaving needs no search. */
export interface Begun<Item> {
  /** When it began; undefined until that is known. */
  beganMs: number | undefined;
  isRunning: boolean;
  previous: Item | undefined;
  next: Item | undefined;
}

/**
 * What runs, in the order it began. When it began is read from the clock once for all that began in one turn of the
 * event loop, at the end of that turn: a clock read costs as much as a bare call, what ends in its own turn costs none,
 * and what we still did in that turn ourselves is not held against the other side.
 */
export class BegunInOrder<Item extends Begun<Item>> {
  readonly #clock: Clock;
  readonly #onTurnEnd: (() => void) | undefined;
  /** The one that has been running longest. */
  first: Item | undefined = undefined;
  #last: Item | undefined;
  #isTurnEndAwaited = false;

  /** @param onTurnEnd called at the end of a turn in which something began or the last one ended */
  constructor(clock: Clock, onTurnEnd?: () => void) {
    this.#clock = clock;
    this.#onTurnEnd = onTurnEnd;
  }

  /** @param beganMs if the caller knows it; the same caller always knows it, or never does */
  add(item: Item, beganMs?: number): void {
    const last = this.#last;
    item.isRunning = true;
    item.beganMs = beganMs;
    item.previous = last;
    this.#last = item;
    if (last === undefined) this.first = item;
    else last.next = item;
    if (!this.#isTurnEndAwaited) this.#awaitTurnEnd();
  }

  /** Does nothing if it was removed before. */
  remove(item: Item): void {
    if (!item.isRunning) return;
    const { previous, next } = item;
    item.isRunning = false;
    item.previous = undefined;
    item.next = undefined;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    const isTold = this.#onTurnEnd !== undefined && this.first === undefined;
    if (isTold && !this.#isTurnEndAwaited) this.#awaitTurnEnd();
  }

  #awaitTurnEnd(): void {
    if (this.#clock.endOfTurn === undefined) {
      this.#endTurn();
    } else {
      this.#isTurnEndAwaited = true;
      this.#clock.endOfTurn(this.#endTurn);
    }
  }

  readonly #endTurn = (): void => {
    this.#isTurnEndAwaited = false;
    let item = this.#last;
    const nowMs = item === undefined || item.beganMs !== undefined ? undefined : this.#clock.now();
    for (; item !== undefined && item.beganMs === undefined; item = item.previous) item.beganMs = nowMs;
    this.#onTurnEnd?.();
  };
}
