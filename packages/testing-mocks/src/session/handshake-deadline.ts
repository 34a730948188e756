import type { Clock, Timer } from '@autobot/resilience';

// A client needs milliseconds; one that trickles its hello would hold one of 32 places for ever.
const LONGEST_HANDSHAKE_MS = 30_000;

/** What a handshake deadline is made of. */
export interface HandshakeDeadlineOptions {
  readonly clock: Clock;
  /** True while the mock hangs: then it does not watch the time either, and counts again from there. */
  readonly isHanging: () => boolean;
  readonly missed: (problem: string) => void;
}

/** Says when a connection has had its time to send startApi. */
export class HandshakeDeadline {
  readonly #options: HandshakeDeadlineOptions;
  #timer: Timer | undefined;

  constructor(options: HandshakeDeadlineOptions) {
    this.#options = options;
    this.#arm();
  }

  cancel(): void {
    this.#timer?.cancel();
  }

  #arm(): void {
    const { clock, isHanging, missed } = this.#options;
    this.#timer = clock.setTimer(() => {
      if (isHanging()) this.#arm();
      else missed(`no startApi within ${LONGEST_HANDSHAKE_MS / 1_000} s of connecting, the connection is closed`);
    }, LONGEST_HANDSHAKE_MS);
  }
}
