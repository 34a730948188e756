import { type Clock, FRONT_LANE, type Middleware, RateLimitedError } from '@autobot/resilience';
import { pause, rateLimitShared, type SharedLimiter } from '@autobot/resilience/shared';
import { ORDER_WAIT_MS } from './shared-parts.ts';

/** Room among the messages of a gateway that several connectors share. */
export interface MessageRoom {
  /** Goes right outside of the limit of this connection: waits for what is worth asking. */
  readonly await: Middleware;
  /** Goes right inside of it: asks the store, and calls on in the turn of its answer. */
  readonly take: Middleware;
  /** The same for what waits for nothing but its like: cancels, and the start of a link. */
  front<Result>(send: () => Result): Promise<Awaited<Result>>;
}

/** Puts a layer that limits this connection's messages between the two of the gateway. */
export function inRoom(room: MessageRoom | undefined, layer: Middleware): readonly Middleware[] {
  return room === undefined ? [layer] : [room.await, layer, room.take];
}

// While only a change of mode helps there is no time to wait for.
const LOOK_AGAIN_MS = 250;

/**
 * Both limits at one instant: the store is asked with the connection's own permit in hand and never waited for with it,
 * or permits would pile up and leave together. A permit that the store makes useless is spent.
 */
export function messageRoom(limiter: () => SharedLimiter, clock: Clock): MessageRoom {
  const ask = rateLimitShared(limiter, { maxWaitMs: 0 });
  return {
    await: {
      name: 'awaitGateway',
      around: async (call, next) => {
        const ownMs = call.kind === 'command' ? clock.now() + ORDER_WAIT_MS : Number.POSITIVE_INFINITY;
        const untilMs = Math.min(ownMs, call.deadlineMs ?? Number.POSITIVE_INFINITY);
        for (;;) {
          const waitMs = Math.min(limiter().askableInMs({ cost: call.cost }), LOOK_AGAIN_MS);
          if (clock.now() + waitMs > untilMs) {
            throw new RateLimitedError(`"${limiter().name}" has no room for ${call.operation} in its time`, waitMs);
          }
          // oxlint-disable-next-line eslint/no-await-in-loop -- until there is room
          if (waitMs > 0) await pause(clock, waitMs, call.signal);
          try {
            // oxlint-disable-next-line eslint/no-await-in-loop
            return await next(call);
          } catch (error) {
            if (!(error instanceof NoRoomError)) throw error;
          }
        }
      },
    },
    take: {
      name: 'takeGateway',
      around: async (call, next) => {
        const asked = { isGranted: false };
        try {
          return await ask.around(call, (granted) => {
            asked.isGranted = true;
            return next(granted);
          });
        } catch (error) {
          throw !asked.isGranted && error instanceof RateLimitedError ? new NoRoomError() : error;
        }
      },
    },
    front: (send) => limiter().schedule(send, { priority: FRONT_LANE }),
  };
}

/** The store had no room; never leaves this file. */
class NoRoomError extends Error {}
