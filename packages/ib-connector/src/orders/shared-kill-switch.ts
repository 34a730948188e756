import { HaltFlag, type HaltFlagOptions } from '@autobot/resilience/shared';
import type { KillSwitchReading, KillSwitchRecord, KillSwitchStore } from './kill-switch.ts';

/** Where the switch of all processes is; `key` is `trading` unless told otherwise. */
export type SharedKillSwitchOptions = Omit<HaltFlagOptions, 'key'> & { readonly key?: string };

/**
 * One kill switch for every process that shares a store: halting in one halts all, at once in this process and in the
 * others as soon as the store tells them, within 100 ms. While the store cannot say, it counts as halted: no new risk.
 * `reducing` stays in this process. Dispose of it after the connector.
 */
export class SharedKillSwitchStore implements KillSwitchStore, Disposable {
  readonly #flag: HaltFlag;
  #reducing: KillSwitchReading | undefined;

  constructor(options: SharedKillSwitchOptions) {
    this.#flag = new HaltFlag({ ...options, key: options.key ?? 'trading' });
  }

  read(): KillSwitchReading {
    const { state, reason } = this.#flag;
    if (state === 'running') return this.#reducing ?? { state: 'active', reason: '' };
    return { state: 'halted', reason };
  }

  /** Settles once the other processes can know. Rejects if the store did not hear it: a halt is told again and again. */
  async write({ state, reason }: KillSwitchRecord): Promise<void> {
    if (state === 'halted') {
      await this.#flag.halt(reason);
      if (!this.#flag.isTold)
        throw new Error('this process is halted, but the others could not be told yet: the store is away');
      return;
    }
    if (!(await this.#flag.resume())) {
      throw new Error(
        'trading stays halted: the store is away, or somebody halted anew meanwhile; read the state and try again',
      );
    }
    this.#reducing = state === 'reducing' ? { state, reason } : undefined;
  }

  [Symbol.dispose](): void {
    this.#flag[Symbol.dispose]();
  }
}
