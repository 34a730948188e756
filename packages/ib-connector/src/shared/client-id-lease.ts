import type { KeptLease, SharedSlots, SharedSlotWait } from '@autobot/resilience/shared';
import { LinkFailedError } from '../errors/link-errors.ts';

/** What a lease of a client id is made from. */
export interface ClientIdLeaseParts {
  /** In order of preference; the first is the connector's own. */
  readonly ids: readonly number[];
  /** The one slot of an id. */
  readonly slotsOf: (id: number) => SharedSlots;
  /** Told when another process took the id while the store could not be reached: our link must end. */
  readonly onTaken: (cause: LinkFailedError) => void;
}

/**
 * A client id that no other of our processes has, held over every reconnect until it is given back. While the store is
 * away the id it had stays its own for a dial: should another have got it, TWS itself refuses the second (326).
 */
export class ClientIdLease {
  readonly #parts: ClientIdLeaseParts;
  #held: { readonly id: number; readonly lease: KeptLease } | undefined;

  constructor(parts: ClientIdLeaseParts) {
    this.#parts = parts;
  }

  /** The id it has, or would rather have. */
  get clientId(): number {
    return this.#held?.id ?? this.#parts.ids[0] ?? 0;
  }

  /** True from when it was taken until it is given back, or another process has it. */
  get hasId(): boolean {
    return this.#held !== undefined;
  }

  /** True while the store knows that it is ours. */
  get isHeld(): boolean {
    return this.#held?.lease.isHeld ?? false;
  }

  /** Sees to it that there is one; waits for the only one until then. @throws {LinkFailedError} another process has it, or the store is away */
  async take(signal: AbortSignal, deadlineMs: number): Promise<void> {
    if (this.#held !== undefined) return;
    const { ids } = this.#parts;
    const wait: SharedSlotWait = ids.length === 1 ? { deadlineMs, signal } : { ifFull: 'refuse', maxWaitMs: 0, signal };
    let why: unknown;
    for (const id of ids) {
      try {
        // oxlint-disable-next-line eslint/no-await-in-loop -- one after the other: the first that is free
        await this.#keep(id, wait);
        return;
      } catch (error) {
        signal.throwIfAborted();
        why = error;
      }
    }
    const which = ids.length === 1 ? `client id ${ids[0]} is` : `none of the client ids ${ids.join(', ')} is`;
    throw new LinkFailedError(
      'noClientId',
      `${which} to be had: other processes of yours hold them, or the store that knows is away`,
      { cause: why },
    );
  }

  /** Gives it back; settles when the store knows, or could not be told. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await held?.lease.release();
  }

  async #keep(id: number, wait: SharedSlotWait): Promise<void> {
    const lease = await this.#parts.slotsOf(id).keep(wait);
    const held = { id, lease };
    this.#held = held;
    lease.signal.addEventListener(
      'abort',
      () => {
        if (this.#held !== held) return;
        this.#held = undefined;
        this.#parts.onTaken(
          new LinkFailedError(
            'noClientId',
            `another process took client id ${id} while its store could not be reached`,
          ),
        );
      },
      { once: true },
    );
  }
}
