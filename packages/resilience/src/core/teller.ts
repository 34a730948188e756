import type { Clock } from './clock.ts';
import type { EventSink } from './publisher.ts';
import type { ResilienceEvent } from './resilience-event.ts';

/** What every event carries, apart from its type. */
export interface EventBase {
  readonly source: string;
  readonly atMs: number;
}

/** Tells one primitive's events; builds none while nobody listens. */
export class Teller {
  readonly #source: string;
  readonly #clock: Clock;
  readonly #events: EventSink<ResilienceEvent> | undefined;

  constructor(source: string, clock: Clock, events: EventSink<ResilienceEvent> | undefined) {
    this.#source = source;
    this.#clock = clock;
    this.#events = events;
  }

  /** @param make builds the event; called only if somebody listens */
  tell(make: (base: EventBase) => ResilienceEvent): void {
    if (this.#events?.isHeard === true) this.#events.publish(make({ source: this.#source, atMs: this.#clock.now() }));
  }
}
