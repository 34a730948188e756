import type { Clock, Publisher, Timer } from '@autobot/resilience';
import type { IbEvent } from '../observe/ib-event.ts';
import type { StreamQuality } from './stream-quality.ts';
import type { StreamRequest } from './stream-request.ts';
import type { StreamService } from './stream-kind.ts';

/** What is needed of a stream that may be blocked. */
export interface Blockable {
  readonly kind: { readonly service: StreamService };
  readonly quality: StreamQuality;
  readonly request: Pick<StreamRequest, 'askAnew' | 'rest'>;
  interrupt(cause: 'competingSession', quality: 'blocked'): void;
}

// IB does not tell when the other session ends, and streams do not come back by themselves (nautilus_trader#4949).
const PROBE_MS = 60_000;

/**
 * The same user trades elsewhere, and IB sends market data there. All streams are marked once, however often TWS says so;
 * one of them is asked for again each minute, and when it speaks, all are.
 */
export class CompetingSession {
  readonly #context: { readonly clock: Clock; readonly events: Publisher<IbEvent> };
  readonly #inOrder: () => readonly Blockable[];
  #probe: Timer | undefined;
  #isOn = false;
  /** The stream that was asked for again to learn whether it is over. Others may never have been blocked. */
  #probed: Blockable | undefined;

  /** @param inOrder every stream, in the order of restoring */
  constructor(
    context: { readonly clock: Clock; readonly events: Publisher<IbEvent> },
    inOrder: () => readonly Blockable[],
  ) {
    this.#context = context;
    this.#inOrder = inOrder;
  }

  /** True until a stream that was asked for again speaks, or the link is gone. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** TWS said so, of this stream among others. */
  began(told: Blockable | undefined): void {
    told?.interrupt('competingSession', 'blocked');
    told?.request.rest();
    if (this.#isOn) return;
    this.#isOn = true;
    const streams = this.#inOrder().filter(({ kind }) => kind.service !== 'account');
    for (const stream of streams) {
      stream.interrupt('competingSession', 'blocked');
      stream.request.rest();
    }
    const { clock, events } = this.#context;
    events.publish({ type: 'streams.blocked', atMs: clock.now(), count: streams.length });
    this.#probeLater();
  }

  /** A stream speaks: if it is the one that was asked for again, the other session is over. */
  resumed(stream: Blockable): void {
    if (!this.#isOn || stream !== this.#probed) return;
    this.over();
    const blocked = this.#blocked().filter((other) => other !== stream);
    const { clock, events } = this.#context;
    // What cannot be written is tried again by each by itself.
    void Promise.allSettled(blocked.map(({ request }) => request.askAnew({ isKnownToTws: true })));
    events.publish({
      type: 'streams.restored',
      atMs: clock.now(),
      cause: 'competingSessionOver',
      verified: 1,
      proving: 0,
      resubscribed: blocked.length,
    });
  }

  /** Nothing is known of another session any more. */
  over(): void {
    this.#isOn = false;
    this.#probed = undefined;
    this.#probe?.cancel();
    this.#probe = undefined;
  }

  #probeLater(): void {
    this.#probe = this.#context.clock.setTimer(() => {
      const [first] = this.#blocked();
      if (first === undefined) {
        this.over();
        return;
      }
      this.#probed = first;
      // What cannot be written is asked the next time. Nor is it asked sooner if it stays silent.
      first.request.askAnew({ isKnownToTws: true }).catch(() => undefined);
      first.request.rest();
      this.#probeLater();
    }, PROBE_MS);
  }

  #blocked(): readonly Blockable[] {
    return this.#inOrder().filter(({ quality }) => quality === 'blocked');
  }
}
