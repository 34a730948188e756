import type { Clock, Timer } from '../core/clock.ts';
import { ownStallMs } from '../core/own-stall.ts';
import type { FailureDetector } from './failure-detector.ts';
import {
  type HeartbeatFacts,
  type HeartbeatLimits,
  type HeartbeatState,
  listenAgain,
  nextHeartbeat,
} from './heartbeat-state.ts';
import { PeerSilentError } from './peer-silent-error.ts';

/** What one heartbeat needs. None of its callbacks may throw. */
export interface HeartbeatParts {
  readonly limits: HeartbeatLimits;
  readonly detector: FailureDetector;
  readonly clock: Clock;
  /** Asks the peer for a sign of life; a new one is never sent while one is unanswered and awaited. */
  readonly probe: (signal: AbortSignal) => Promise<unknown>;
  readonly onLost: (cause: PeerSilentError) => void;
  /** A probe was answered after this long; also told when the answer came too late to matter. */
  readonly onAnswered?: (roundTripMs: number) => void;
  readonly onProbeFailed: (cause: unknown) => void;
}

/** One peer's life, from `start` to `stop` or loss: carries out what `heartbeat-state` decides. Not restartable. */
export class Heartbeat {
  readonly #parts: HeartbeatParts;
  #state: HeartbeatState | undefined;
  #lastHeardMs = 0;
  #lastProbeMs: number | undefined;
  #sent = 0;
  #isAsked = false;
  #pending: AbortController | undefined;
  #lastFailure: unknown;
  #timer: Timer | undefined;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  /** Where it stands; undefined before `start` and after `stop`. */
  get state(): HeartbeatState | undefined {
    return this.#state;
  }

  start(): void {
    this.#lastHeardMs = this.#parts.clock.now();
    this.#parts.detector.heard(this.#lastHeardMs);
    this.#listen();
  }

  stop(): void {
    this.#state = undefined;
    this.#timer?.cancel();
    this.#pending?.abort();
    this.#pending = undefined;
  }

  /** Something arrived, whatever it is. */
  heard(atMs: number = this.#parts.clock.now()): void {
    this.#lastHeardMs = atMs;
    this.#isAsked = false;
    this.#parts.detector.heard(atMs);
    // While listening the timer is left alone: it finds out when it wakes, so a message costs no timer.
    if (this.#state?.name === 'probing') this.#listen();
  }

  /** Asks now, without waiting for silence; not while a probe is out, nor within the least gap after the last one. */
  ask(): void {
    this.#isAsked = true;
    const state = this.#state;
    if (state?.name === 'listening') this.#decide(state, 0);
  }

  #listen(): void {
    this.#enter(listenAgain(this.#facts(0), this.#parts.limits));
  }

  #enter(state: HeartbeatState): void {
    this.#state = state;
    this.#timer?.cancel();
    if (state.name === 'lost') {
      this.#pending?.abort();
      this.#parts.onLost(new PeerSilentError(state.silentMs, this.#lastFailure));
      return;
    }
    const delayMs = Math.max(0, state.wakeMs - this.#parts.clock.now());
    this.#timer = this.#parts.clock.setTimer(() => {
      // What arrived during a stall lies unread: timers run first, so it is read before silence is judged.
      this.#parts.clock.afterInput(() => {
        if (this.#state === state) this.#decide(state, this.#parts.clock.now() - state.wakeMs);
      });
    }, delayMs);
  }

  #decide(state: HeartbeatState, lateMs: number): void {
    const facts = this.#facts(ownStallMs(lateMs));
    const next = nextHeartbeat(state, facts, { ...this.#parts.limits, sent: this.#sent });
    const isNewProbe = next.name === 'probing' && next.probe > this.#sent;
    this.#enter(next);
    if (isNewProbe) this.#probe(next.probe);
  }

  #probe(number: number): void {
    const sentMs = this.#parts.clock.now();
    const controller = new AbortController();
    this.#pending?.abort();
    this.#pending = controller;
    this.#sent = number;
    this.#lastProbeMs = sentMs;
    void this.#ask(controller, sentMs);
  }

  async #ask(controller: AbortController, sentMs: number): Promise<void> {
    try {
      await this.#parts.probe(controller.signal);
    } catch (cause) {
      this.#failed(controller, cause);
      return;
    }
    this.#answered(controller, sentMs);
  }

  // Each answer is matched with its own probe by its promise, so a late one is never taken for the next one's.
  #answered(controller: AbortController, sentMs: number): void {
    this.#parts.onAnswered?.(this.#parts.clock.now() - sentMs);
    if (this.#pending === controller) this.#pending = undefined;
    this.#lastFailure = undefined;
    this.heard();
  }

  #failed(controller: AbortController, cause: unknown): void {
    if (this.#pending !== controller) return;
    this.#pending = undefined;
    this.#parts.onProbeFailed(cause);
    if (this.#state?.name !== 'probing') return;
    this.#lastFailure = cause;
    this.#decide({ ...this.#state, isPending: false }, 0);
  }

  #facts(lateMs: number): HeartbeatFacts {
    return {
      nowMs: this.#parts.clock.now(),
      lateMs,
      lastHeardMs: this.#lastHeardMs,
      suspectAtMs: this.#isAsked ? Number.NEGATIVE_INFINITY : this.#parts.detector.suspectAtMs(),
      lastProbeMs: this.#lastProbeMs,
    };
  }
}
