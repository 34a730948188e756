import {
  CircuitBreaker,
  type Clock,
  type Random,
  type ResilienceEvent,
  Publisher,
  type Timer,
} from '@autobot/resilience';

/** A call to the other service that is over. */
export interface SideResult {
  readonly begunMs: number;
  readonly isFailure: boolean;
}

const LONGEST_ANSWER_MS = 40_000;
const PACE_MS = 2_000;
const MOOD_MS = 60_000;

/**
 * A news service the bot asks besides, through a circuit of the kit: now well, now ill, and sometimes so slow that its
 * answer belongs to another time.
 */
export class SideService {
  readonly events: Publisher<ResilienceEvent> = new Publisher<ResilienceEvent>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #breaker: CircuitBreaker;
  readonly #onResult: (result: SideResult) => void;
  readonly #timers = new Set<Timer>();
  #isWell = true;

  constructor(clock: Clock, random: Random, onResult: (result: SideResult) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#onResult = onResult;
    this.#breaker = new CircuitBreaker({
      name: 'news',
      failureThreshold: 3,
      resetTimeoutMs: 10_000,
      clock,
      events: this.events,
    });
  }

  start(): void {
    this.#changeMood();
    this.#askLater();
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #changeMood(): void {
    this.#after(MOOD_MS * 2 * this.#random.next(), () => {
      this.#isWell = !this.#isWell;
      this.#changeMood();
    });
  }

  #askLater(): void {
    this.#after(PACE_MS * 2 * this.#random.next(), () => {
      this.#askLater();
      this.#ask();
    });
  }

  #ask(): void {
    const begunMs = this.#clock.now();
    const isFailure = !this.#isWell;
    const asked = this.#breaker.execute(
      () =>
        new Promise<void>((resolve, reject) => {
          this.#after(LONGEST_ANSWER_MS * this.#random.next() ** 3, () => {
            this.#onResult({ begunMs, isFailure });
            if (isFailure) reject(new Error('the news service is ill'));
            else resolve();
          });
        }),
    );
    // What came of it is told above; a refusal of the circuit is its own event.
    asked.catch(() => undefined);
  }

  #after(ms: number, then: () => void): void {
    const timer = this.#clock.setTimer(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }
}
