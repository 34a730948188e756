import type { Clock } from '@autobot/resilience';
import type { QuoteFeedContext } from '../src/subscriptions/quote-feed.ts';
import { FakeTwsApi } from './fake-tws-api.ts';

/** What a quote feed writes through, by hand: ids from 1, at once, or held back while the link is down. */
export class FakeFeedContext implements QuoteFeedContext {
  readonly clock: Clock;
  readonly api: FakeTwsApi = new FakeTwsApi();
  /** Set it, and every write rejects with it. */
  failure: Error | undefined;
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

  readonly write: QuoteFeedContext['write'] = async (_operation, send) => {
    if (!this.#isUp) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    if (this.failure !== undefined) throw this.failure;
    this.#reqId += 1;
    send(this.api, this.#reqId);
  };

  readonly writeCancel: QuoteFeedContext['writeCancel'] = (_operation, send) => {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.#isUp) send(this.api);
    return Promise.resolve();
  };
}
