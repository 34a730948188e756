import { type Clock, Publisher } from '@autobot/resilience';
import type { IbEvent } from '../src/observe/ib-event.ts';
import type { StreamFeedContext } from '../src/subscriptions/subscription-registry.ts';
import type { StreamSlot } from '../src/subscriptions/stream-kind.ts';
import { FakeTwsApi } from './fake-tws-api.ts';

/** What a stream feed writes through, by hand: ids from 1, at once, or held back while the link is down. */
export class FakeFeedContext implements StreamFeedContext {
  readonly clock: Clock;
  readonly events: Publisher<IbEvent> = new Publisher<IbEvent>();
  readonly verifyMs = 3_000;
  /** Set it, and every write rejects with it. */
  failure: Error | undefined;
  /** Set it, and no slot is given. */
  full: Error | undefined;
  /** Slots that are held now, and those TWS refused. */
  readonly held: StreamSlot[] = [];
  readonly refusals: StreamSlot[] = [];
  readonly api: FakeTwsApi = new FakeTwsApi();
  #reqId = 0;
  #isUp = true;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get sent(): readonly string[] {
    return this.api.sent;
  }

  /** Queries wait from now on, as they do for a link that is not ready. */
  linkDown(): void {
    this.#isUp = false;
  }

  /** What waited is written. */
  linkUp(): void {
    this.#isUp = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const write of waiting) write();
  }

  readonly write: StreamFeedContext['write'] = async (_operation, send) => {
    if (!this.#isUp) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    if (this.failure !== undefined) throw this.failure;
    this.#reqId += 1;
    send(this.api, this.#reqId);
  };

  readonly writeCancel: StreamFeedContext['writeCancel'] = (_operation, send) => {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.#isUp) send(this.api);
    return Promise.resolve();
  };

  readonly lease: StreamFeedContext['lease'] = (_operation, slot) => {
    if (this.full !== undefined) throw this.full;
    this.held.push(slot);
    return {
      [Symbol.dispose]: () => {
        this.held.splice(this.held.indexOf(slot), 1);
      },
    };
  };

  readonly refused: StreamFeedContext['refused'] = (slot) => {
    this.refusals.push(slot);
  };
}
