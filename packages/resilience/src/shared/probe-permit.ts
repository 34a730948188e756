import { type Clock, systemClock } from '../core/clock.ts';
import { type Random, systemRandom } from '../core/random.ts';
import { askWithin } from './ask-within.ts';
import { pause } from './pause.ts';
import type { ProbeStore } from './shared-store.ts';

/** What a probe permit is made from. */
export interface ProbePermitOptions {
  readonly store: ProbeStore & { readonly name: string };
  /** What is tried, for example the address of a gateway. */
  readonly key: string;
  /** Time one try may take before another process may try, in milliseconds. Default 10,000. */
  readonly ttlMs?: number;
  /** Pause for everyone after a try in vain, in milliseconds. Default 2,000. */
  readonly retryMs?: number;
  /** How long everyone may go after a try that succeeded, in milliseconds. Default 5,000. */
  readonly upMs?: number;
  /** Those who may go do so spread over this time, in milliseconds. Default 1,000. */
  readonly spreadMs?: number;
  /** Time an answer of the store may take, in milliseconds, above 0, default 50. */
  readonly timeoutMs?: number;
  /** How often to ask again whether it is back, in milliseconds. Default 250. */
  readonly pollMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Leave to try. */
export interface ProbeTurn {
  /** Says what the try found; nobody hears it unless this process tried for all. Never rejects. */
  settle(isUp: boolean): Promise<void>;
}

/**
 * One process tries whether the other side is back, and the rest wait for what it finds, instead of all at once. While
 * the store is away everyone tries, spread over `retryMs`: a store that is gone must not keep anybody from coming back.
 */
export class ProbePermit {
  readonly #options: Required<ProbePermitOptions>;
  readonly #holder: string;

  constructor(options: ProbePermitOptions) {
    const { ttlMs = 10_000, retryMs = 2_000, upMs = 5_000, spreadMs = 1_000, timeoutMs = 50, pollMs = 250 } = options;
    const { clock = systemClock, random = systemRandom } = options;
    this.#options = { ...options, ttlMs, retryMs, upMs, spreadMs, timeoutMs, pollMs, clock, random };
    this.#holder = [random.next(), random.next()].map((part) => part.toString(36).slice(2)).join('');
  }

  /** Calls `attempt` when it is this process's turn, and settles as it does. Rejects with the signal's reason if it ends the waiting. */
  async run<Result>(attempt: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const turn = await this.take(signal);
    try {
      const result = await attempt();
      await turn.settle(true);
      return result;
    } catch (error) {
      await turn.settle(false);
      throw error;
    }
  }

  /** Waits for this process's turn; then try, and say what came of it. Rejects with the signal's reason. */
  async take(signal?: AbortSignal): Promise<ProbeTurn> {
    const { upMs, retryMs } = this.#options;
    const isProbe = (await this.#turn(signal)) === 'probe';
    return {
      settle: async (isUp) => {
        if (isProbe) await this.#settle(isUp, isUp ? upMs : retryMs);
      },
    };
  }

  async #turn(signal: AbortSignal | undefined): Promise<'probe' | 'go'> {
    const { store, key, ttlMs, retryMs, spreadMs, pollMs, clock, random } = this.#options;
    let hasWaited = false;
    for (;;) {
      signal?.throwIfAborted();
      // One after the other: each answer says whether to ask again.
      // oxlint-disable-next-line eslint/no-await-in-loop
      const outcome = await askWithin(this.#options, () => store.takeProbe({ key, holder: this.#holder, ttlMs }));
      const answer = outcome.isAnswered ? outcome.value : undefined;
      if (answer?.may === 'probe') return 'probe';
      if (answer?.may !== 'wait') {
        const withinMs = answer === undefined ? retryMs : spreadMs;
        // oxlint-disable-next-line eslint/no-await-in-loop
        if (hasWaited || answer === undefined) await pause(clock, random.next() * withinMs, signal);
        return 'go';
      }
      hasWaited = true;
      // oxlint-disable-next-line eslint/no-await-in-loop
      await pause(clock, Math.max(1, Math.min(answer.waitMs, pollMs)), signal);
    }
  }

  async #settle(isUp: boolean, forMs: number): Promise<void> {
    const { store, key } = this.#options;
    await askWithin(this.#options, () => store.settleProbe({ key, holder: this.#holder, isUp, forMs }));
  }
}
