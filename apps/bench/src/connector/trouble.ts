/** What goes wrong. */
export interface Trouble {
  readonly id: 'rst' | 'freeze' | '1102' | '1101';
  readonly title: string;
}

export const TROUBLES: readonly Trouble[] = [
  { id: 'rst', title: 'RST' },
  { id: 'freeze', title: 'freeze: half-open, no byte' },
  { id: '1102', title: '1100, then 1102' },
  { id: '1101', title: '1100, then 1101' },
];

/** @throws {Error} if there is none of that id */
export function troubleOf(id: string | undefined): Trouble {
  const trouble = TROUBLES.find((one) => one.id === id);
  if (trouble === undefined) throw new Error(`no trouble ${String(id)}`);
  return trouble;
}

/**
 * How long TWS is cut off from IB. IBApiNext dials every 5 s until then, and so waits 2.5 s more in the mean, which is what
 * it waits after an outage of this length.
 */
export const OUTAGE_MS = 7_500;
/** So long each client has to come back. */
export const PATIENCE_MS = 30_000;
/** Lines that are open, and questions that are asked in the middle of the trouble. */
export const SYMBOLS: readonly string[] = ['SYM0', 'SYM1', 'SYM2', 'SYM3', 'SYM4'];

/** What the mock saw from the trouble on. */
export interface FaultReport {
  /** Made after it began. */
  readonly connections: number;
  /** Messages of requests that came twice on one connection. */
  readonly duplicates: number;
}

/** What the client saw. */
export interface ClientReport {
  /** Milliseconds until every line had a quote again; undefined if one never had. */
  readonly backMs: number | undefined;
  /** Of the questions asked in the middle of the trouble. */
  readonly hanging: number;
}

/** When every line has quotes again, and which questions hang. */
export class Witness {
  readonly #quoteAt = new Map<string, number[]>();
  #hanging = 0;

  quote(symbol: string): void {
    const times = this.#quoteAt.get(symbol) ?? [];
    this.#quoteAt.set(symbol, times);
    times.push(Date.now());
  }

  asked(answer: Promise<unknown>): void {
    this.#hanging += 1;
    const settled = (): void => {
      this.#hanging -= 1;
    };
    answer.then(settled, settled);
  }

  /** @param sinceMs on the clock of the machine */
  report(sinceMs: number): ClientReport {
    const backs = SYMBOLS.map((symbol) => this.#quoteAt.get(symbol)?.find((at) => at > sinceMs));
    const known = backs.filter((at) => at !== undefined);
    const backMs = known.length === backs.length ? Math.max(...known) - sinceMs : undefined;
    return { backMs, hanging: this.#hanging };
  }
}
