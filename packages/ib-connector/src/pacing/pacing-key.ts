import { type Contract, contractText } from '../tws-api/contract.ts';

/** What rules tell requests apart by. */
export interface PacingKey {
  /** Contract, exchange and kind of price. */
  readonly contract: string;
  /** Everything that makes two requests the same one. */
  readonly request: string;
}

/** What a call carries for its pacing. */
export interface CallPacing {
  readonly key?: string;
  /** What it counts for in the windows. */
  readonly cost: number;
}

const BETWEEN = '\n';

/** The key in the form a call carries, so that no layer has to look into its payload. */
export function pacingKey({ contract, request }: PacingKey): string {
  return `${contract}${BETWEEN}${request}`;
}

export function readPacingKey(key: string): PacingKey {
  const at = key.indexOf(BETWEEN);
  return at === -1 ? { contract: key, request: key } : { contract: key.slice(0, at), request: key.slice(at + 1) };
}

/** A contract as pacing tells it apart: by its id where it is known, with the exchange and the kind of price. */
export function contractKey(contract: Contract, whatToShow = ''): string {
  const { conId, exchange = '' } = contract;
  const name = conId === undefined ? contractText(contract) : String(conId);
  return `${name}/${exchange}/${whatToShow}`;
}
