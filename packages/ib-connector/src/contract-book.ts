import { AmbiguousContractError, RequestFailedError, UnknownContractError } from './errors/request-errors.ts';
import { InvalidRequestError } from './errors/request-errors.ts';
import { twsCodes } from './inbound/notice-catalogue.ts';
import type { ContractDetails } from './operations/contract-details.ts';
import { type Contract, contractText, stock } from './tws-api/contract.ts';

type Lookup = (contract: Contract, options: { readonly signal?: AbortSignal }) => Promise<readonly ContractDetails[]>;

/**
 * Knows which contract is meant by a symbol or a description, and asks TWS once for each.
 * Only what was found is remembered: during an outage TWS denies contracts that exist (ib_insync#330).
 */
export class ContractBook {
  readonly #lookup: Lookup;
  readonly #known = new Map<string, Contract>();
  readonly #bySymbol = new Map<string, Contract>();
  readonly #minTicks = new Map<number, number | undefined>();

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  /**
   * @throws {UnknownContractError}
   * @throws {AmbiguousContractError}
   */
  async resolve(instrument: string | Contract, options: { readonly signal?: AbortSignal }): Promise<Contract> {
    // Ahead of the key made of an object: a symbol is what most orders are placed by.
    const bySymbol = typeof instrument === 'string' ? this.#bySymbol.get(instrument) : undefined;
    if (bySymbol !== undefined) return bySymbol;
    const wanted = typeof instrument === 'string' ? fromSymbol(instrument) : instrument;
    const key = JSON.stringify(wanted);
    const found = this.#known.get(key) ?? (await this.#ask(wanted, options));
    this.#known.set(key, found);
    if (typeof instrument === 'string') this.#bySymbol.set(instrument, found);
    return found;
  }

  /** What `resolve` would settle with at once; undefined if it had to ask, or to think. */
  resolved(instrument: string | Contract): Contract | undefined {
    return typeof instrument === 'string' ? this.#bySymbol.get(instrument) : undefined;
  }

  /** The contract of an instrument as far as it is known by now, without asking. */
  known(instrument: string | Contract): Contract {
    const wanted = typeof instrument === 'string' ? fromSymbol(instrument) : instrument;
    return this.#known.get(JSON.stringify(wanted)) ?? wanted;
  }

  /** Smallest step of a resolved contract's price; undefined if it was not told. */
  minTickOf(contract: Contract): number | undefined {
    return this.#minTicks.get(contract.conId ?? 0);
  }

  async #ask(wanted: Contract, options: { readonly signal?: AbortSignal }): Promise<Contract> {
    const text = contractText(wanted);
    const candidates = await this.#lookup(wanted, options).catch((error: unknown) => {
      const isUnknown = error instanceof RequestFailedError && error.twsCode === twsCodes.noSecurityDefinition;
      throw isUnknown ? new UnknownContractError(text, error) : error;
    });
    const [first] = candidates;
    if (first === undefined) throw new UnknownContractError(text);
    if (candidates.length > 1) throw new AmbiguousContractError(text, candidates.map(describe));
    this.#minTicks.set(first.contract.conId ?? 0, first.minTick);
    // The exchange stays as it was asked for: TWS answers for each exchange, we route by our own choice.
    return wanted.exchange === undefined ? first.contract : { ...first.contract, exchange: wanted.exchange };
  }
}

function fromSymbol(symbol: string): Contract {
  const trimmed = symbol.trim();
  if (trimmed === '') throw new InvalidRequestError('symbol', `symbol must not be empty, was "${symbol}"`);
  return stock(trimmed);
}

function describe({ contract, longName }: ContractDetails): string {
  return `${contractText(contract)} ${longName} (conId ${String(contract.conId)})`;
}
