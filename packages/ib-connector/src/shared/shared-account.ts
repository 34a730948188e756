import { FRONT_LANE } from '@autobot/resilience';
import { type KeptLease, pause, type ProbeTurn, type SharedLimiterSnapshot } from '@autobot/resilience/shared';
import { LinkFailedError, NotConnectedError } from '../errors/link-errors.ts';
import type { KillSwitchStore } from '../orders/kill-switch.ts';
import { SharedParts, type SharedPartsOptions, type SharedSlotKind } from './shared-parts.ts';

// A store that comes back is trusted again after ten seconds.
const CLAIM_PATIENCE_MS = 12_000;
// Beside the time after which that of a process that died is free.
const CLIENT_ID_PATIENCE_MS = 1_000;
const LOOK_AGAIN_MS = 100;

/** The shared part at one moment; serialisable. */
export interface SharedStatus {
  /** Name of the store. */
  readonly store: string;
  readonly clientId: number;
  /** False while the store does not know that the client id is ours. */
  readonly isClientIdHeld: boolean;
  /** How each limit is kept: by the store, without it, or not at all. */
  readonly limits: readonly SharedLimiterSnapshot[];
  /** Places of the user that this connector holds. */
  readonly held: Readonly<Record<SharedSlotKind, number>>;
}

/** Everything that the connectors of one IB user keep together: made anew for each `connect()`, given back at its end. */
export class SharedAccount implements AsyncDisposable {
  readonly #options: SharedPartsOptions;
  /** The kill switch of all; halted while this connector takes no part. */
  readonly killSwitch: KillSwitchStore;
  #parts: SharedParts | undefined;
  #turn: ProbeTurn | undefined;

  /** @throws {InvalidOptionError} */
  constructor(options: SharedPartsOptions) {
    this.#options = options;
    // Made at once, so that what is wrong with the options is said at once, and the switch is known early.
    this.#parts = new SharedParts(options);
    this.killSwitch = {
      read: () => this.#parts?.killSwitch.read() ?? { state: 'halted', reason: 'the connector was disconnected' },
      write: (record) => this.parts.killSwitch.write(record),
    };
  }

  /** @throws {NotConnectedError} after `disconnect()`, before the next `connect()` */
  get parts(): SharedParts {
    if (this.#parts === undefined) throw new NotConnectedError('what is shared', 'idle');
    return this.#parts;
  }

  /** The client id that is dialled with. */
  get clientId(): number {
    return this.#parts?.clientId.clientId ?? this.#options.settings.clientIds[0] ?? 0;
  }

  /** Waits for a client id, this process's turn to dial, and room for the first message. @throws {LinkFailedError} there is no client id */
  async beforeDial(signal: AbortSignal): Promise<void> {
    this.#parts ??= new SharedParts(this.#options);
    const { clientId, dials, messages } = this.#parts;
    if (!clientId.hasId) {
      const { clock, settings } = this.#options;
      const untilMs = clock.now() + settings.leaseTtlMs + CLIENT_ID_PATIENCE_MS;
      await this.settled(signal, untilMs);
      await clientId.take(signal, untilMs);
    }
    this.#turn = await dials.take(signal);
    await messages?.acquire({ priority: FRONT_LANE, signal });
  }

  /** Tells the other processes what a dial found; the cause if it failed. */
  dialled(cause?: unknown): void {
    const turn = this.#turn;
    this.#turn = undefined;
    void turn?.settle(cause === undefined || isGatewayUp(cause));
  }

  /**
   * Takes a place for a stream; waits only while the store cannot say whether there is one.
   * Rejects with `SlotsFullError` or the reason of the signal.
   */
  async claim(kind: SharedSlotKind, signal: AbortSignal | undefined): Promise<KeptLease> {
    const { clock, settings } = this.#options;
    const deadlineMs = clock.now() + settings.leaseTtlMs + CLAIM_PATIENCE_MS;
    return this.parts.slots[kind].keep({ ifFull: 'refuse', deadlineMs, ...(signal !== undefined && { signal }) });
  }

  /**
   * Waits while the store is or was away a moment ago: who held a place when it went has to have it again before
   * anybody new comes. Settles at `untilMs` at the latest; rejects with the reason of the signal.
   */
  async settled(signal: AbortSignal | undefined, untilMs: number): Promise<void> {
    const { clock } = this.#options;
    while (!this.parts.isSettled && clock.now() < untilMs) {
      // oxlint-disable-next-line eslint/no-await-in-loop -- looks again
      await pause(clock, Math.min(LOOK_AGAIN_MS, untilMs - clock.now()), signal);
    }
  }

  status(): SharedStatus {
    const { pacing, messages, orders, slots, clientId } = this.#parts ?? {};
    return {
      store: this.#options.settings.store.name,
      clientId: this.clientId,
      isClientIdHeld: clientId?.isHeld ?? false,
      limits: [pacing, messages, orders].flatMap((limiter) => limiter?.snapshot() ?? []),
      held: {
        lines: slots?.lines.held ?? 0,
        depth: slots?.depth.held ?? 0,
        tickByTick: slots?.tickByTick.held ?? 0,
        history: slots?.history.held ?? 0,
      },
    };
  }

  /** Takes no part any more. Only once the link is closed: the client id is free for others then. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.dialled(new LinkFailedError('unreachable', 'the dial was called off'));
    const parts = this.#parts;
    this.#parts = undefined;
    await parts?.[Symbol.asyncDispose]();
  }
}

// Whoever was answered so much found a gateway that is there.
function isGatewayUp(cause: unknown): boolean {
  return (
    cause instanceof LinkFailedError && ['clientIdInUse', 'wrongAccount', 'unsupportedVersion'].includes(cause.reason)
  );
}
