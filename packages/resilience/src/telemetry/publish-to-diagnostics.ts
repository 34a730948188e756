import { channel } from 'node:diagnostics_channel';
import type { EventSink, Publisher } from '../core/publisher.ts';

/** The channel the kit's events go to unless told otherwise. */
export const EVENT_CHANNEL = 'resilience.event';

/**
 * Puts a publisher's events on a `node:diagnostics_channel`, for whatever in this process subscribes to it.
 * While nobody does, `isHeard` stays false and no event is even built.
 * A subscriber that throws is Node's business: it becomes an uncaught exception, later, and changes no call.
 * @param name the channel, default `resilience.event`
 * @returns the function that stops it
 */
export function publishToDiagnostics<Event extends { readonly type: string }>(
  publisher: Publisher<Event>,
  name: string = EVENT_CHANNEL,
): () => void {
  const outlet = channel(name);
  const sink: EventSink<Event> = {
    get isHeard() {
      return outlet.hasSubscribers;
    },
    publish: (event) => {
      outlet.publish(event);
    },
  };
  return publisher.forwardTo(sink);
}
