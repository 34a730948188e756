import { LinkFailedError } from '../errors/link-errors.ts';

const HIGHEST_PORT = 65_535;

/** The port that a notice names at its end; undefined if it names none. Source of the words: DOC "1300". */
export function portOf(text: string): number | undefined {
  const port = Number(/(\d+)\D*$/.exec(text)?.[1]);
  return port >= 1 && port <= HIGHEST_PORT ? port : undefined;
}

interface Offer {
  readonly port: number;
  readonly accounts: readonly string[];
}

/**
 * Which port is dialled. Where TWS says that it moves (1300), its new port is tried in turn with the old one, and taken
 * over only once the accounts there are those it managed before: a live TWS must not be mistaken for a paper one.
 * The port that was configured stays in turn for good: TWS may move back while nobody is connected who could be told.
 */
export class PortChoice {
  readonly #configured: number;
  #trusted: number;
  /** What the trusted port manages; undefined before it answered. */
  #accounts: readonly string[] | undefined;
  #offer: Offer | undefined;
  /** Dials since the last that was answered, or since TWS said that it moves. */
  #dials = 0;

  constructor(port: number) {
    this.#configured = port;
    this.#trusted = port;
  }

  /** Where TWS was found last, or is expected. */
  get port(): number {
    return this.#trusted;
  }

  /** TWS says that it moves. Without accounts to compare with nothing is followed. */
  offered(port: number | undefined, accounts: readonly string[] | undefined): void {
    if (port === undefined || port === this.#trusted || accounts === undefined) return;
    this.#offer = { port, accounts };
    this.#dials = 0;
  }

  /** The port of the next dial. */
  next(): number {
    const offered = this.#offer === undefined ? [] : [this.#offer.port];
    const ports = [...new Set([...offered, this.#trusted, this.#configured])];
    const port = ports[this.#dials % ports.length] ?? this.#trusted;
    this.#dials += 1;
    return port;
  }

  /**
   * A dial was answered, and TWS named its accounts.
   * @throws {LinkFailedError} the port is not where TWS was last, and manages other accounts
   */
  answered(port: number, accounts: readonly string[]): void {
    const before = port === this.#offer?.port ? this.#offer.accounts : this.#accounts;
    this.#offer = undefined;
    this.#dials = 0;
    if (port !== this.#trusted && before !== undefined && !isSameSet(accounts, before)) {
      const now = accounts.join(', ') || 'no account';
      const sentence = `TWS was at port ${this.#trusted}, and what listens at ${port} manages ${now}, not ${before.join(', ')}: it is not followed. Set the port (IB_PORT) if it is right`;
      throw new LinkFailedError('wrongAccount', sentence);
    }
    this.#trusted = port;
    this.#accounts = accounts;
  }
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
