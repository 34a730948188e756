import type { Timer } from '../core/clock.ts';
import { LatencyTracker } from '../latency/latency-tracker.ts';
import { closeDriver } from './close-driver.ts';
import { Epoch } from './epoch.ts';
import { type ConfirmAliveOptions, Freshness } from './freshness.ts';
import { LinkStoppedError } from './link-end.ts';
import { LinkNotReadyError } from './link-not-ready-error.ts';
import { type LinkInput, type LinkPhase, type LinkState, nextLinkState } from './link-state.ts';
import { type LinkStatus, linkStatus } from './link-status.ts';
import { type LinkSettings, type LinkSupervisorOptions, linkSettings } from './link-supervisor-options.ts';
import { type LinkChange, LinkTeller } from './link-teller.ts';
import { type ReadyWait, ReadyWaiters } from './ready-waiters.ts';
import { RedialPolicy } from './redial-policy.ts';

/**
 * Keeps one link alive: dials, watches each phase, asks a silent peer for life, closes what is over, backs off, dials again.
 * One epoch at a time: the next dial waits until the driver has closed the one before. Nothing the driver does wedges it.
 */
export class LinkSupervisor implements AsyncDisposable {
  readonly name: string;
  /** Round trips of the probes sent to a silent peer. */
  readonly latency: LatencyTracker;
  readonly #settings: LinkSettings;
  readonly #teller: LinkTeller;
  readonly #redial: RedialPolicy;
  readonly #waiters: ReadyWaiters;
  readonly #freshness: Freshness;
  #state: LinkState = { name: 'idle' };
  #epoch: Epoch | undefined;
  #dials = 0;
  #isWanted = false;
  #dialTimer: Timer | undefined;
  #closing: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;
  #lastCause: unknown;
  #lastHeardMs: number | undefined;
  #lastProbeMs: number | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: LinkSupervisorOptions) {
    const settings = linkSettings(options);
    const { name, clock } = settings;
    this.#settings = settings;
    this.name = name;
    // Without a target it has nothing to tell.
    this.latency = options.latency ?? new LatencyTracker({ name: `${name}.probe`, clock });
    this.#waiters = new ReadyWaiters(clock, () => this.refusal());
    this.#freshness = new Freshness(clock);
    this.#teller = new LinkTeller(settings);
    this.#redial = new RedialPolicy(settings, (during, error) => {
      this.#teller.faultIgnored(during, error);
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  get isReady(): boolean {
    return this.#state.name === 'ready';
  }

  /** Number of the current epoch, or of the last one: 0 before the first dial. */
  get epoch(): number {
    return this.#dials;
  }

  /** When anything was last heard, in any epoch, on this link's clock; undefined before. */
  get lastHeardMs(): number | undefined {
    return this.#lastHeardMs;
  }

  /** Round trip of the last answered probe, in milliseconds; undefined before. */
  get lastProbeMs(): number | undefined {
    return this.#lastProbeMs;
  }

  /**
   * Dials until the link is ready, through any number of failures. Started already: waits for the same.
   * @throws {LinkNotReadyError} if it is halted or stopped first
   */
  async start(): Promise<void> {
    this.#isWanted = true;
    if (this.#stopping !== undefined) await this.#stopping;
    this.#beginIfWanted();
    await this.whenReady();
  }

  /** Closes the link and stays idle; whoever waits for it is told. Safe to call twice; never rejects. */
  stop(): Promise<void> {
    this.#isWanted = false;
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /**
   * Settles with the epoch's number once the link is ready.
   * Rejects at once while idle, halted or being stopped: nothing is on its way that could make it ready.
   * @throws {LinkNotReadyError} on time-out, halt or stop; the signal's reason if that was aborted
   */
  whenReady(options: ReadyWait = {}): Promise<number> {
    if (this.#state.name === 'ready') return Promise.resolve(this.#state.epoch);
    const isHopeless = this.#state.name === 'idle' || this.#state.name === 'halted' || this.#stopping !== undefined;
    return isHopeless ? Promise.reject(this.refusal()) : this.#waiters.wait(options);
  }

  /** What a call is refused with while the link is not ready. */
  refusal(): LinkNotReadyError {
    return this.#notReady(this.#lastCause);
  }

  /**
   * Makes sure that the peer is there before something is sent that must not get lost: settles at once after a recent
   * sign of life, else asks, one question for all who want to know, and settles at the first sign.
   * @throws {PeerSilentError} if none came in time; LinkNotReadyError if the link is not ready or is lost meanwhile
   */
  async confirmAlive(options: ConfirmAliveOptions = {}): Promise<void> {
    const epoch = this.#epoch;
    if (epoch === undefined || !this.isReady) throw this.refusal();
    await this.#freshness.confirm(options, () => {
      epoch.ask();
    });
  }

  /** How the link is, in plain values that can be written as JSON. */
  status(): LinkStatus {
    return linkStatus({
      name: this.name,
      state: this.#state,
      nowMs: this.#settings.clock.now(),
      epoch: this.#dials,
      lastHeardMs: this.#lastHeardMs,
      lastProbeMs: this.#lastProbeMs,
      waiting: this.#waiters.count,
      probes: this.latency.snapshot(),
    });
  }

  /** Gives the current epoch up and dials again; while backing off or halted, dials now. Otherwise does nothing. */
  restart(cause: unknown): void {
    if (this.#epoch !== undefined) {
      this.#end(this.#epoch, cause, 'restart');
    } else if (this.#state.name === 'backoff' || this.#state.name === 'halted') {
      if (this.#state.name === 'halted') this.#redial.forget();
      this.#lastCause = cause;
      this.#dial();
    }
  }

  #beginIfWanted(): void {
    // The last word counts: a stop that came while a start waited for another stop took it back.
    if (!this.#isWanted || (this.#state.name !== 'idle' && this.#state.name !== 'halted')) return;
    this.#redial.forget();
    this.#dial();
  }

  #dial(): void {
    this.#dialTimer?.cancel();
    this.#dials += 1;
    const epoch: Epoch = new Epoch(this.#dials, this.#settings, {
      entered: (phase) => this.#tryEnter(phase),
      opened: () => {
        this.#opened(epoch);
      },
      heard: (atMs) => {
        this.#lastHeardMs = atMs;
        this.#freshness.heard(atMs);
      },
      answered: (roundTripMs) => {
        this.#lastProbeMs = roundTripMs;
        this.latency.record(roundTripMs);
      },
      failed: (cause) => {
        this.#end(epoch, cause);
      },
      probeFailed: (cause) => {
        this.#teller.faultIgnored('probe', cause);
      },
    });
    this.#epoch = epoch;
    const change = this.#apply({ type: 'dial', epoch: epoch.number });
    this.#teller.changed(change);
    if (this.#epoch === epoch) void epoch.begin();
  }

  #tryEnter(phase: LinkPhase): boolean {
    try {
      this.#teller.changed(this.#apply({ type: 'enter', phase }));
      return true;
    } catch (error) {
      this.#teller.faultIgnored('enter', error);
      return false;
    }
  }

  #opened(epoch: Epoch): void {
    const change = this.#apply({ type: 'opened' });
    this.#lastHeardMs = this.#settings.clock.now();
    this.#freshness.heard(this.#lastHeardMs);
    this.#waiters.resolveAll(epoch.number);
    this.#teller.changed(change);
    if (this.#epoch === epoch) this.#teller.ready(epoch, this.#lastHeardMs);
  }

  #end(epoch: Epoch, cause: unknown, why: 'failure' | 'restart' = 'failure'): void {
    const before = this.#state;
    const change = this.#leave(epoch, { type: 'ended', cause }, cause);
    const { stableAfterMs, clock } = this.#settings;
    if (before.name === 'ready' && clock.now() - before.sinceMs >= stableAfterMs) this.#redial.forget();
    else if (why === 'failure') this.#redial.countFailure();
    this.#closing = this.#close(cause);
    void this.#redialAfter(this.#closing, cause);
    epoch.abort(cause);
    this.#teller.changed(change);
    this.#teller.ended(epoch, before, cause);
  }

  /** Leaves an epoch for good: from here on nothing it started is listened to. */
  #leave(epoch: Epoch, input: LinkInput, cause: unknown): LinkChange {
    epoch.fallSilent();
    this.#epoch = undefined;
    this.#lastCause = cause;
    const change = this.#apply(input);
    this.#freshness.lost(this.refusal());
    return change;
  }

  #close(cause: unknown): Promise<void> {
    return closeDriver(this.#settings, cause, (error) => {
      this.#teller.faultIgnored('close', error);
    });
  }

  async #redialAfter(closing: Promise<void>, cause: unknown): Promise<void> {
    await closing;
    if (this.#stopping !== undefined) return;
    const redial = this.#redial.decide(cause);
    if ('halt' in redial) {
      const change = this.#apply({ type: 'halt', reason: redial.halt });
      this.#waiters.rejectAll(this.#notReady(cause));
      this.#teller.changed(change);
      this.#teller.halted(redial.halt, cause);
      return;
    }
    const change = this.#apply({ type: 'retry', ...redial });
    this.#dialTimer = this.#settings.clock.setTimer(() => {
      this.#dial();
    }, redial.delayMs);
    this.#teller.changed(change);
  }

  async #stop(): Promise<void> {
    const epoch = this.#epoch;
    const cause = new LinkStoppedError(this.name);
    this.#dialTimer?.cancel();
    if (epoch === undefined) {
      this.#waiters.rejectAll(this.#notReady(cause));
      await this.#closing;
    } else {
      const change = this.#leave(epoch, { type: 'drain' }, cause);
      this.#waiters.rejectAll(this.#notReady(cause));
      this.#closing = this.#close(cause);
      epoch.abort(cause);
      this.#teller.changed(change);
      await this.#closing;
      this.#teller.changed(this.#apply({ type: 'ended', cause }));
    }
    if (this.#state.name !== 'idle') this.#teller.changed(this.#apply({ type: 'rest' }));
  }

  #apply(input: LinkInput): LinkChange {
    const from = this.#state;
    this.#state = nextLinkState(from, input, this.#settings.clock.now());
    return { from, to: this.#state };
  }

  #notReady(cause: unknown): LinkNotReadyError {
    return new LinkNotReadyError(this.name, this.#state, { nowMs: this.#settings.clock.now(), cause });
  }
}
