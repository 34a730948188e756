import type { IbEvent } from '@autobot/ib-connector';

type EventOf<Type extends IbEvent['type']> = Extract<IbEvent, { type: Type }>;

/** Which event is waited for. */
export interface EventWait<Type extends IbEvent['type']> {
  /** Only events at or after this mark count: see `EventEar.mark`. */
  readonly after: number;
  readonly signal: AbortSignal;
  readonly where?: (event: EventOf<Type>) => boolean;
}

/** Keeps what a connector told, so that an event can be waited for after the fact: nothing is missed in between. */
export class EventEar {
  readonly #events: IbEvent[] = [];
  readonly #listeners = new Set<() => void>();

  /** @param subscribe for example `connector.subscribe` */
  constructor(subscribe: (listener: (event: IbEvent) => void) => () => void) {
    subscribe((event) => {
      // One for each message sent and heard; nobody waits for these, and a burst makes thousands.
      if (event.type === 'limiter.granted' || event.type === 'limiter.queued') return;
      this.#events.push(event);
      for (const listener of this.#listeners) listener();
    });
  }

  /** Where we are: pass it as `after` to wait for what comes from now on. */
  get mark(): number {
    return this.#events.length;
  }

  /** Every event of a type since a mark, oldest first. */
  since<Type extends IbEvent['type']>(mark: number, type: Type): readonly EventOf<Type>[] {
    return this.#events.slice(mark).filter((event): event is EventOf<Type> => event.type === type);
  }

  /** The first event of a type after a mark, at once if it was told already; rejects with the signal's reason. */
  next<Type extends IbEvent['type']>(type: Type, wait: EventWait<Type>): Promise<EventOf<Type>> {
    const { after, signal, where = (): boolean => true } = wait;
    return until(() => this.since(after, type).find(where), this.#listeners, signal);
  }
}

/**
 * Settles as soon as `look` finds something: at once, or when one of the listeners is called.
 * Rejects with the signal's reason.
 */
export function until<Found>(
  look: () => Found | undefined,
  listeners: Set<() => void>,
  signal: AbortSignal,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      listeners.delete(listener);
      signal.removeEventListener('abort', giveUp);
    };
    const giveUp = (): void => {
      stop();
      reject(toError(signal.reason));
    };
    const listener = (): void => {
      const found = look();
      if (found === undefined) return;
      stop();
      resolve(found);
    };
    listeners.add(listener);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    else listener();
  });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
