import type { Gap, IBConnector, Stream } from '@autobot/ib-connector';
import type { Clock, Timer } from '@autobot/resilience';
import type { Promises } from './promises.ts';

/** A stream that is wanted until the end. */
export interface Wish {
  readonly kind: 'quotes' | 'ticks' | 'positions';
  readonly symbol: string;
  /** Reads one value once in a while; else every item at once. */
  readonly isSlow: boolean;
  /** The stream that serves it; undefined while none is open. */
  stream: Stream<object> | undefined;
}

/** What readers need. */
export interface ReadersOptions {
  readonly connector: IBConnector;
  readonly clock: Clock;
  readonly promises: Promises;
  readonly signal: AbortSignal;
  readonly onItem: (wish: Wish, item: object) => void;
}

/** Values a slow reader's stream may keep for it. */
export const SLOW_CAPACITY = 50;

const SLOW_READER_MS = 45_000;
// How long a person takes to see that TWS ended a stream, and to ask for it again.
const REOPEN_MS = 5_000;

/** Reads streams for as long as it lives, and opens again what TWS has ended for good. */
export class Readers {
  readonly wishes: readonly Wish[];
  readonly #options: ReadersOptions;
  readonly #pauses = new Map<Timer, () => void>();
  #isStopped = false;

  constructor(options: ReadersOptions, symbols: readonly string[]) {
    this.#options = options;
    this.wishes = [
      ...symbols.map((symbol) => aWish('quotes', symbol)),
      ...symbols.slice(0, 1).flatMap((symbol) => [aWish('quotes', symbol), aWish('ticks', symbol, true)]),
      aWish('positions', ''),
    ];
  }

  /** True once nothing is opened again and nobody is slow any more. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  start(): void {
    for (const wish of this.wishes) void this.#keep(wish);
  }

  /** Nothing is opened again from now on, and nobody is slow any more. */
  stop(): void {
    this.#isStopped = true;
    for (const [timer, over] of this.#pauses) {
      timer.cancel();
      over();
    }
    this.#pauses.clear();
  }

  async #keep(wish: Wish): Promise<void> {
    const { promises, onItem } = this.#options;
    while (!this.#isStopped) {
      const what = `stream of ${wish.kind} ${wish.symbol}`;
      wish.stream = await promises.watch(what, Number.POSITIVE_INFINITY, this.#open(wish));
      try {
        if (wish.stream !== undefined) {
          for await (const item of wish.stream) {
            onItem(wish, item);
            if (wish.isSlow && !isGap(item)) await this.#pause(SLOW_READER_MS);
          }
        }
      } catch {
        // TWS ended it, with an error that says why: it is asked for again.
      }
      wish.stream = undefined;
      await this.#pause(REOPEN_MS);
    }
  }

  #open({ kind, symbol }: Wish): Promise<Stream<object>> {
    const { connector, signal } = this.#options;
    switch (kind) {
      case 'quotes':
        return connector.streams.quotes(symbol, { signal });
      case 'positions':
        return connector.streams.positions({ signal });
      case 'ticks': {
        const buffer = { keep: 'dropOldest', capacity: SLOW_CAPACITY } as const;
        return connector.streams.ticks(symbol, { type: 'BidAsk', signal, buffer });
      }
    }
  }

  #pause(ms: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimer(() => {
        this.#pauses.delete(timer);
        resolve();
      }, ms);
      this.#pauses.set(timer, resolve);
    });
  }
}

/** True for an item that only says that something is missing. */
export function isGap(item: object): item is Gap {
  return 'type' in item && item.type === 'gap';
}

function aWish(kind: Wish['kind'], symbol: string, isSlow = false): Wish {
  return { kind, symbol, isSlow, stream: undefined };
}
