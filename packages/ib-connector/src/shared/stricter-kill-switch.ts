import type { KillSwitchReading, KillSwitchRecord, KillSwitchStore } from '../orders/kill-switch.ts';

const severity = { active: 0, reducing: 1, halted: 2 } as const;

/**
 * Two places that keep the kill switch, this process's own and that of all: the stricter of both holds. Halting goes to
 * both even if one fails; going on is said to all before it is said here.
 */
export class StricterKillSwitchStore implements KillSwitchStore {
  readonly #own: KillSwitchStore;
  readonly #shared: KillSwitchStore;

  constructor(own: KillSwitchStore, shared: KillSwitchStore) {
    this.#own = own;
    this.#shared = shared;
  }

  read(): KillSwitchReading {
    const own = this.#own.read();
    const shared = this.#shared.read();
    return severity[own.state] > severity[shared.state] ? own : shared;
  }

  async write(record: KillSwitchRecord): Promise<void> {
    if (record.state !== 'halted') {
      await this.#shared.write(record);
      await this.#own.write(record);
      return;
    }
    const writes = await Promise.allSettled([this.#shared.write(record), this.#own.write(record)]);
    for (const write of writes) if (write.status === 'rejected') throw write.reason;
  }
}
