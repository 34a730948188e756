import type { TradingState } from './guards/guard.ts';

export type { TradingState } from './guards/guard.ts';

/** Where the state of the kill switch is kept. */
export interface KillSwitchStore {
  /** What is kept, with a sentence if that is not a plain answer; cheap, because every order asks. */
  read(): KillSwitchReading;
  /** Settles when the state would survive the end of the process. */
  write(record: KillSwitchRecord): Promise<void>;
}

/** A state of the switch, by whom and why. */
export interface KillSwitchRecord {
  readonly state: TradingState;
  readonly reason: string;
  /** Wall time, ISO 8601. */
  readonly at: string;
}

/** What a store says. */
export interface KillSwitchReading {
  readonly state: TradingState;
  readonly reason: string;
}

const severity: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };

/**
 * Stops new risk: `active`, `reducing` or `halted`. It stays where it was put, over a restart too if its store keeps it.
 * Turning it towards `halted` works at once, whatever becomes of the store; turning it back only once the store has it.
 */
export class KillSwitch {
  readonly #store: KillSwitchStore;
  readonly #wallNow: () => number;
  readonly #onChange: (reading: KillSwitchReading) => void;
  // What this process was told, until the store has it.
  #held: KillSwitchReading | undefined;

  /** Made by the connector; see `IBConnectorOptions.killSwitch`. */
  constructor(
    store: KillSwitchStore,
    wallNow: () => number,
    onChange: (reading: KillSwitchReading) => void = () => undefined,
  ) {
    this.#store = store;
    this.#wallNow = wallNow;
    this.#onChange = onChange;
  }

  get state(): TradingState {
    return this.#reading().state;
  }

  /** Why it is there. */
  get reason(): string {
    return this.#reading().reason;
  }

  /**
   * Puts the switch somewhere else; settles when that is kept.
   * @throws whatever the store throws. A stricter state holds in this process all the same, a looser one does not.
   */
  async set(state: TradingState, reason: string): Promise<void> {
    const before = this.#reading();
    const reading = { state, reason };
    const isStricter = severity[state] >= severity[before.state];
    if (isStricter) this.#hold(reading);
    const replaced = this.#held;
    await this.#store.write({ ...reading, at: new Date(this.#wallNow()).toISOString() });
    // Whoever has turned it further while this was being written is not undone by it.
    if (this.#held === replaced) this.#held = undefined;
    if (!isStricter) this.#onChange(reading);
  }

  #hold(reading: KillSwitchReading): void {
    this.#held = reading;
    this.#onChange(reading);
  }

  // The stricter of what is kept and what this process was told.
  #reading(): KillSwitchReading {
    const kept = this.#store.read();
    if (this.#held === undefined || severity[kept.state] >= severity[this.#held.state]) return kept;
    return this.#held;
  }
}

/** Keeps the switch in memory: it is active again in the next process. */
export class MemoryKillSwitchStore implements KillSwitchStore {
  #kept: KillSwitchReading = { state: 'active', reason: '' };

  read(): KillSwitchReading {
    return this.#kept;
  }

  write({ state, reason }: KillSwitchRecord): Promise<void> {
    this.#kept = { state, reason };
    return Promise.resolve();
  }
}
