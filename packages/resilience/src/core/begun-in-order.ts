import { Chain, type Linked } from './chain.ts';
import type { Clock } from './clock.ts';

/** Something that began and has not ended yet. */
export interface Begun<Item> extends Linked<Item> {
  /** When it began; undefined until that is known. */
  beganMs: number | undefined;
  isRunning: boolean;
}

/**
 * What runs, in the order it began. When it began is read from the clock once for all that began in one turn of the
 * event loop, at the end of that turn: a clock read costs as much as a bare call, what ends in its own turn costs none,
 * and what we still did in that turn ourselves is not held against the other side.
 */
export class BegunInOrder<Item extends Begun<Item>> extends Chain<Item> {
  readonly #clock: Clock;
  readonly #onTurnEnd: (() => void) | undefined;
  #isTurnEndAwaited = false;

  /** @param onTurnEnd called at the end of a turn in which something began or the last one ended */
  constructor(clock: Clock, onTurnEnd?: () => void) {
    super();
    this.#clock = clock;
    this.#onTurnEnd = onTurnEnd;
  }

  /** @param beganMs if the caller knows it; the same caller always knows it, or never does */
  add(item: Item, beganMs?: number): void {
    item.isRunning = true;
    item.beganMs = beganMs;
    this.push(item);
    this.#awaitTurnEnd();
  }

  /** Does nothing if it was removed before. */
  remove(item: Item): void {
    if (!item.isRunning) return;
    item.isRunning = false;
    this.drop(item);
    if (this.#onTurnEnd !== undefined && this.first === undefined) this.#awaitTurnEnd();
  }

  #awaitTurnEnd(): void {
    if (this.#isTurnEndAwaited) return;
    this.#isTurnEndAwaited = true;
    if (this.#clock.endOfTurn === undefined) this.#endTurn();
    else this.#clock.endOfTurn(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#isTurnEndAwaited = false;
    let item = this.last;
    const nowMs = item === undefined || item.beganMs !== undefined ? undefined : this.#clock.now();
    for (; item !== undefined && item.beganMs === undefined; item = item.previous) item.beganMs = nowMs;
    this.#onTurnEnd?.();
  };
}
