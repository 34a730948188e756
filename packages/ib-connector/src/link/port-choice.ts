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
 */
export class PortChoice {
  #trusted: number;
  #offer: Offer | undefined;
  #isOffersTurn = true;

  constructor(port: number) {
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
    this.#isOffersTurn = true;
  }

  /** The port of the next dial. */
  next(): number {
    if (this.#offer === undefined) return this.#trusted;
    const port = this.#isOffersTurn ? this.#offer.port : this.#trusted;
    this.#isOffersTurn = !this.#isOffersTurn;
    return port;
  }

  /**
   * A dial was answered, and TWS named its accounts.
   * @throws {LinkFailedError} the port is the new one and manages other accounts: it is not tried again
   */
  answered(port: number, accounts: readonly string[]): void {
    const offer = this.#offer;
    this.#offer = undefined;
    if (offer === undefined || port !== offer.port) return;
    if (!isSameSet(accounts, offer.accounts)) {
      const [before, now] = [offer.accounts.join(', '), accounts.join(', ') || 'no account'];
      const sentence = `TWS said that it moved to port ${port}, but what listens there manages ${now}, not ${before}: it is not followed. Set the port (IB_PORT) if it is right`;
      throw new LinkFailedError('wrongAccount', sentence);
    }
    this.#trusted = port;
  }
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
