/** Where events go; what an object that only tells needs of a publisher. */
export interface EventSink<in Event> {
  /** True if anybody listens; ask before building an event that costs something. */
  readonly isHeard: boolean;
  publish(event: Event): void;
}

/** Called with what a listener threw, and the event it was given. */
export type ReportListenerError = (error: unknown, event: unknown) => void;

/** What a publisher may be told. */
export interface PublisherOptions {
  /** Where a listener's error goes. Default: a process warning. */
  readonly onListenerError?: ReportListenerError;
}

type Listener<Event> = (event: Event) => void;

/**
 * Tells every listener of every event, in the order they subscribed.
 * A listener that throws is reported and changes nothing: neither the publisher nor the other listeners feel it.
 */
export class Publisher<Event extends { readonly type: string }> implements EventSink<Event> {
  readonly #report: ReportListenerError;
  #listeners: readonly Listener<Event>[] = [];
  #sinks: readonly EventSink<Event>[] = [];

  constructor(options: PublisherOptions = {}) {
    this.#report = options.onListenerError ?? warnOfListenerError;
  }

  /** True if anybody listens; ask before building an event that costs something. */
  get isHeard(): boolean {
    return this.#listeners.length > 0 || this.#sinks.some((sink) => sink.isHeard);
  }

  /** Returns the function that unsubscribes; calling it twice does nothing. */
  subscribe(listener: (event: Event) => void): () => void {
    const own: Listener<Event> = (event) => {
      listener(event);
    };
    this.#listeners = [...this.#listeners, own];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== own);
    };
  }

  /** Like `subscribe`, for events of one type. */
  on<Type extends Event['type']>(type: Type, listener: (event: Extract<Event, { type: Type }>) => void): () => void {
    return this.subscribe((event) => {
      if (isOfType<Event, Type>(event, type)) listener(event);
    });
  }

  /**
   * Tells a sink too, while it is heard: unlike a listener, a sink nobody listens to costs nothing.
   * Another publisher is one; a ring of publishers would never end. Returns the function that stops it.
   */
  forwardTo(sink: EventSink<Event>): () => void {
    this.#sinks = [...this.#sinks, sink];
    return () => {
      this.#sinks = this.#sinks.filter((other) => other !== sink);
    };
  }

  publish(event: Event): void {
    for (const listener of this.#listeners) this.#tell(listener, event);
    for (const sink of this.#sinks) {
      if (!sink.isHeard) continue;
      this.#tell((told) => {
        sink.publish(told);
      }, event);
    }
  }

  #tell(listener: Listener<Event>, event: Event): void {
    try {
      listener(event);
    } catch (error) {
      this.#reportSafely(error, event);
    }
  }

  #reportSafely(error: unknown, event: Event): void {
    try {
      this.#report(error, event);
    } catch {
      // The report itself failed; there is nowhere left to say so, and the publisher must go on.
    }
  }
}

function isOfType<Event extends { readonly type: string }, Type extends Event['type']>(
  event: Event,
  type: Type,
): event is Extract<Event, { type: Type }> {
  return event.type === type;
}

/** Calls back, if there is anybody to call. What that throws is a process warning and changes nothing. */
export function callSafely<Told>(callback: ((told: Told) => void) | undefined, told: Told): void {
  try {
    callback?.(told);
  } catch (error) {
    warnOfListenerError(error);
  }
}

/** Reports what a callback threw as a process warning, where no publisher has been told of a better place. */
function warnOfListenerError(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`an event listener threw, which changes nothing else: ${text}`, 'ListenerErrorWarning');
}
