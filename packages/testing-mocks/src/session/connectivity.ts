import type { QuoteStream } from './quote-stream.ts';
import { type Farm, farmCatalogue } from './notice-catalogue.ts';

/** What TWS itself is connected to: IB's servers as a whole, and each data farm by name. */
export class Connectivity {
  readonly #broken = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #isUpstreamUp = true;

  /** False between 1100 and 1101 or 1102. */
  get isUpstreamUp(): boolean {
    return this.#isUpstreamUp;
  }

  setUpstream(isUp: boolean): void {
    this.#isUpstreamUp = isUp;
    if (!isUp) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const restored of waiting) restored();
  }

  /** Calls back once, when IB's servers are found again; returns what takes that back. */
  whenRestored(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => {
      this.#waiting.delete(callback);
    };
  }

  setFarm(name: string, state: 'broken' | 'ok'): void {
    if (state === 'broken') this.#broken.add(name);
    else this.#broken.delete(name);
  }

  /** True if quotes of this farm can arrive now. */
  carriesQuotes(farmName: string): boolean {
    return this.#isUpstreamUp && !this.#broken.has(farmName);
  }

  /** True if this stream can go on now; bars that are kept up to date need their history farm as well. */
  carriesStream({ kind, instrument }: Pick<QuoteStream, 'kind' | 'instrument'>): boolean {
    return this.carriesQuotes(instrument.farm) && (kind !== 'bar-updates' || this.carriesHistory);
  }

  /** True if history can be fetched now. */
  get carriesHistory(): boolean {
    return this.#isUpstreamUp && !this.#isAnyBroken('history');
  }

  /** True if contracts can be looked up now; TWS falsely answers 200 while this farm is broken. */
  get carriesDefinitions(): boolean {
    return !this.#isAnyBroken('security-definition');
  }

  /** The farms that are up, and those that are not. */
  farms(): { readonly ok: readonly Farm[]; readonly broken: readonly Farm[] } {
    return {
      ok: farmCatalogue.filter((farm) => !this.#broken.has(farm.name)),
      broken: farmCatalogue.filter((farm) => this.#broken.has(farm.name)),
    };
  }

  /** The end of 1101's and 1102's text. Source: ib-connectivity.md section 1-A, rows 1101 and 1102. */
  farmList(): string {
    const { ok, broken } = this.farms();
    return broken.length === 0
      ? `All data farms are connected: ${names(ok)}.`
      : `The following farms are connected: ${names(ok)}. The following farms are not connected: ${names(broken)}.`;
  }

  #isAnyBroken(type: Farm['type']): boolean {
    return farmCatalogue.some((farm) => farm.type === type && this.#broken.has(farm.name));
  }
}

function names(farms: readonly Farm[]): string {
  return farms.map((farm) => farm.name).join('; ');
}
