import type { Publisher } from '../core/publisher.ts';

/** Collects what a publisher tells, and waits for what it has not told yet. */
export class EventLog<Event extends { readonly type: string }> implements Disposable {
  readonly #events: Event[] = [];
  readonly #unsubscribe: () => void;
  readonly #waiting: Set<(event: Event) => void> = new Set();

  constructor(publisher: Publisher<Event>) {
    this.#unsubscribe = publisher.subscribe((event) => {
      this.#events.push(event);
      for (const tell of this.#waiting) tell(event);
    });
  }

  /** Everything told so far, in order. */
  get events(): readonly Event[] {
    return this.#events;
  }

  /** The types of everything told so far, in order: short enough to compare with a list. */
  get types(): readonly Event['type'][] {
    return this.#events.map((event) => event.type);
  }

  /** Everything of one type told so far. */
  of<Type extends Event['type']>(type: Type): readonly Extract<Event, { type: Type }>[] {
    return this.#events.filter((event) => isOfType<Event, Type>(event, type));
  }

  /** The first event of a type: one told already, else the next. Waits as long as it takes: give the test a time-out. */
  first<Type extends Event['type']>(type: Type): Promise<Extract<Event, { type: Type }>> {
    const told = this.of(type)[0];
    return told === undefined ? this.next(type) : Promise.resolve(told);
  }

  /** The next event of a type, whatever was told before. */
  next<Type extends Event['type']>(type: Type): Promise<Extract<Event, { type: Type }>> {
    return new Promise((resolve) => {
      const tell = (event: Event): void => {
        if (!isOfType<Event, Type>(event, type)) return;
        this.#waiting.delete(tell);
        resolve(event);
      };
      this.#waiting.add(tell);
    });
  }

  /** Forgets what was told so far. */
  clear(): void {
    this.#events.length = 0;
  }

  /** Stops listening. */
  [Symbol.dispose](): void {
    this.#unsubscribe();
  }
}

function isOfType<Event extends { readonly type: string }, Type extends Event['type']>(
  event: Event,
  type: Type,
): event is Extract<Event, { type: Type }> {
  return event.type === type;
}
