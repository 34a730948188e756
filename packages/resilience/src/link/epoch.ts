import { Heartbeat } from '../heartbeat/heartbeat.ts';
import type { LinkEpoch } from './link-driver.ts';
import { LinkPhaseTimeoutError } from './link-end.ts';
import type { LinkPhase } from './link-state.ts';
import type { LinkSettings } from './link-supervisor-options.ts';
import { FairDeadline } from '../core/fair-deadline.ts';

/** Who is told of an epoch while it lasts. None of these may throw. */
export interface EpochListener {
  /** The opening came to a new phase; false if that is not possible now. */
  entered(phase: LinkPhase): boolean;
  opened(): void;
  heard(atMs: number): void;
  /** A probe was answered; told also after the epoch ended, because the round trip was real. */
  answered(roundTripMs: number): void;
  /** It failed to open, was lost, fell silent, or took too long in a phase. */
  failed(cause: unknown): void;
  probeFailed(cause: unknown): void;
}

/**
 * One life of a link: runs its driver, its phase deadlines and its heartbeat, and speaks to the supervisor until `end`.
 * From then on it is deaf: a late word of an old epoch changes nothing.
 */
export class Epoch implements LinkEpoch {
  readonly number: number;
  readonly startedMs: number;
  readonly #settings: LinkSettings;
  readonly #listener: EpochListener;
  readonly #controller = new AbortController();
  readonly #deadline: FairDeadline;
  #heartbeat: Heartbeat | undefined;
  #isOver = false;

  constructor(number: number, settings: LinkSettings, listener: EpochListener) {
    this.number = number;
    this.startedMs = settings.clock.now();
    this.#settings = settings;
    this.#listener = listener;
    this.#deadline = new FairDeadline(settings.clock);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Has the driver open it; whatever comes of that, the listener hears of it. Never rejects. */
  async begin(): Promise<void> {
    try {
      await this.#open();
    } catch (cause) {
      this.lost(cause);
      return;
    }
    if (this.#isOver) return;
    this.#deadline.cancel();
    this.#heartbeat = this.#makeHeartbeat();
    this.#heartbeat?.start();
    this.#listener.opened();
  }

  enter(phase: Exclude<LinkPhase, 'dialing'>): void {
    if (!this.#isOver && this.#listener.entered(phase)) this.#watch(phase);
  }

  heard(): void {
    if (this.#isOver) return;
    const nowMs = this.#settings.clock.now();
    this.#heartbeat?.heard(nowMs);
    this.#listener.heard(nowMs);
  }

  lost(cause: unknown): void {
    if (!this.#isOver) this.#listener.failed(cause);
  }

  /** Asks the peer for a sign of life, if the link is open and the driver can. */
  ask(): void {
    this.#heartbeat?.ask();
  }

  /** Nothing of it is listened to any more; its timers are gone. */
  fallSilent(): void {
    this.#isOver = true;
    this.#deadline.cancel();
    this.#heartbeat?.stop();
  }

  /** Tells the driver that it is over, after `fallSilent`. */
  abort(cause: unknown): void {
    this.#controller.abort(cause);
  }

  #open(): Promise<void> {
    const { driver } = this.#settings;
    // Not even a turn later if there is nothing to wait for.
    if (driver.prepare === undefined) return this.#dial();
    return driver.prepare(this.signal).then(() => (this.#isOver ? undefined : this.#dial()));
  }

  #dial(): Promise<void> {
    this.#watch('dialing');
    return this.#settings.driver.open(this);
  }

  #watch(phase: LinkPhase): void {
    const limitMs = this.#settings.phaseTimeoutsMs[phase];
    this.#deadline.set(limitMs, () => {
      this.lost(new LinkPhaseTimeoutError(this.#settings.name, phase, limitMs));
    });
  }

  #makeHeartbeat(): Heartbeat | undefined {
    const { driver, clock, detector, probeTimeoutMs, minProbeGapMs } = this.#settings;
    if (driver.probe === undefined) return undefined;
    return new Heartbeat({
      limits: { probeTimeoutMs, minProbeGapMs, lostAfterMs: 0 },
      detector: detector(),
      clock,
      probe: async (signal) => driver.probe?.(signal),
      onLost: (cause) => {
        this.lost(cause);
      },
      onAnswered: (roundTripMs) => {
        this.#listener.answered(roundTripMs);
        // The answer is a sign of life too; the heartbeat knows of it already.
        if (!this.#isOver) this.#listener.heard(clock.now());
      },
      onProbeFailed: (cause) => {
        this.#listener.probeFailed(cause);
      },
    });
  }
}
