import type { Clock } from './clock.ts';
import type { EventSink } from './publisher.ts';
import type { ResilienceEvent } from './resilience-event.ts';

/** An event without what every event carries. */
type Facts<Event> = Event extends unknown ? Omit<Event, 'source' | 'atMs'> : never;

/** What one primitive has to say. */
export type EventFacts = Facts<ResilienceEvent>;

/** Tells one primitive's events, while anybody listens. */
export class Teller {
  readonly #source: string;
  readonly #clock: Clock;
  readonly #events: EventSink<ResilienceEvent> | undefined;

  constructor(source: string, clock: Clock, events: EventSink<ResilienceEvent> | undefined) {
    this.#source = source;
    this.#clock = clock;
    this.#events = events;
  }

  /** True if anybody listens; where something happens often, ask before making up the facts. */
  get isHeard(): boolean {
    return this.#events?.isHeard === true;
  }

  tell(facts: EventFacts, atMs: number = this.#clock.now()): void {
    if (this.isHeard) this.#events?.publish({ source: this.#source, atMs, ...facts });
  }
}
