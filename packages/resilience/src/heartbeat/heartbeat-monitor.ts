import { checkNumbers, POSITIVE } from '../core/check-option.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { callSafely, type EventSink } from '../core/publisher.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { Teller } from '../core/teller.ts';
import { DeadlineDetector, type FailureDetector } from './failure-detector.ts';
import { Heartbeat } from './heartbeat.ts';
import { HealthCheckFailedError, type PeerSilentError } from './peer-silent-error.ts';

/** What a heartbeat monitor may be told. */
export interface HeartbeatMonitorOptions {
  /** Asks the other side for a sign of life. Failed if it rejects or resolves to `false`. */
  readonly healthCheck: (signal: AbortSignal) => Promise<unknown>;
  /** Called once when the other side is lost. What it throws is reported as a process warning. */
  readonly onConnectionLost: (cause: PeerSilentError) => void;
  /** Silence before a check, and from a failed check to the next. Milliseconds, above 0, default 10,000. */
  readonly intervalMs?: number;
  /**
   * Time without life before the other side is lost. Milliseconds, above 0, default 30,000.
   * A check always gets its chance first: `intervalMs` or this, whichever is shorter.
   */
  readonly timeoutMs?: number;
  /** Decides when silence calls for a check, in place of `intervalMs`; made anew at each start. */
  readonly detector?: () => FailureDetector;
  /** Default `heartbeat`. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly events?: EventSink<ResilienceEvent>;
}

/** Where a heartbeat monitor stands. */
export type HeartbeatMonitorState = 'stopped' | 'listening' | 'probing' | 'lost';

/**
 * Watches one peer: silence leads to a check, unanswered checks lead to `onConnectionLost`, any `heard()` ends the doubt.
 * After a loss it asks no more; `heard()` or `start()` begins again.
 */
export class HeartbeatMonitor implements Disposable {
  readonly name: string;
  readonly #options: HeartbeatMonitorOptions;
  readonly #clock: Clock;
  readonly #teller: Teller;
  readonly #limits: { readonly intervalMs: number; readonly timeoutMs: number };
  #heartbeat: Heartbeat | undefined;
  #lastHeardMs: number | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: HeartbeatMonitorOptions) {
    const { name = 'heartbeat', clock = systemClock } = options;
    this.#limits = checkNumbers(options, { intervalMs: [10_000, POSITIVE], timeoutMs: [30_000, POSITIVE] });
    this.#options = options;
    this.#clock = clock;
    this.#teller = new Teller(name, clock, options.events);
    this.name = name;
  }

  get state(): HeartbeatMonitorState {
    return this.#heartbeat?.state?.name ?? 'stopped';
  }

  /** When life was last seen, on this monitor's clock; undefined before `start`. */
  get lastHeardMs(): number | undefined {
    return this.#lastHeardMs;
  }

  /** Begins to listen, as if something had just been heard. While it runs already, does nothing. */
  start(): void {
    if (this.state === 'listening' || this.state === 'probing') return;
    const { intervalMs, timeoutMs } = this.#limits;
    const { detector = () => new DeadlineDetector(intervalMs) } = this.#options;
    this.#lastHeardMs = this.#clock.now();
    this.#heartbeat = new Heartbeat({
      limits: {
        probeTimeoutMs: Math.min(intervalMs, timeoutMs),
        lostAfterMs: timeoutMs,
        minProbeGapMs: intervalMs,
      },
      detector: detector(),
      clock: this.#clock,
      probe: (signal) => this.#check(signal),
      onLost: (cause) => {
        this.#lost(cause);
      },
      onProbeFailed: (cause) => {
        this.#teller.tell({ type: 'heartbeat.probe_failed', cause });
      },
    });
    this.#heartbeat.start();
  }

  /** Stops asking and listening; safe to call twice. */
  stop(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
  }

  /** Something arrived from the other side: any byte counts. */
  heard(): void {
    if (this.#heartbeat === undefined) return;
    const nowMs = this.#clock.now();
    const silentMs = nowMs - (this.#lastHeardMs ?? nowMs);
    this.#lastHeardMs = nowMs;
    if (this.#heartbeat.state?.name !== 'lost') {
      this.#heartbeat.heard(nowMs);
      return;
    }
    this.start();
    this.#teller.tell({ type: 'heartbeat.restored', silentMs });
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  async #check(signal: AbortSignal): Promise<void> {
    const result = await this.#options.healthCheck(signal);
    if (result === false) throw new HealthCheckFailedError();
    if (!signal.aborted) this.#lastHeardMs = this.#clock.now();
  }

  #lost(cause: PeerSilentError): void {
    const { silentMs } = cause;
    this.#teller.tell({ type: 'heartbeat.lost', silentMs, cause });
    callSafely(this.#options.onConnectionLost, cause);
  }
}
