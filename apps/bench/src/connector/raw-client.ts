// oxlint-disable-next-line no-restricted-imports -- it is what the connector is measured beside
import { EventName, IBApi, SecType } from '@stoqey/ib';

/** `@stoqey/ib` with the least that makes its answers awaitable: a promise for each request. */
export class RawClient {
  readonly api: IBApi;
  readonly #waiting = new Map<number, (rows: readonly unknown[]) => void>();
  readonly #rows = new Map<number, unknown[]>();
  #nextId = 1;

  private constructor(port: number, perSecond: number) {
    const settings = { host: '127.0.0.1', port, clientId: 1, maxReqPerSec: perSecond };
    this.api = new IBApi(settings);
    const end = (reqId: number): void => {
      this.#waiting.get(reqId)?.(this.#rows.get(reqId) ?? []);
      this.#waiting.delete(reqId);
      this.#rows.delete(reqId);
    };
    this.api.on(EventName.contractDetails, (reqId, details) => this.#rows.get(reqId)?.push(details));
    this.api.on(EventName.contractDetailsEnd, end);
    this.api.on(EventName.historicalData, (reqId, time, ...bar) => {
      if (time.startsWith('finished')) end(reqId);
      else this.#rows.get(reqId)?.push([time, ...bar]);
    });
  }

  /** @param perSecond its own limit of messages */
  static async connect(port: number, perSecond = 1e9): Promise<RawClient> {
    const client = new RawClient(port, perSecond);
    await new Promise((resolve) => {
      client.api.once(EventName.nextValidId, resolve);
      client.api.connect();
    });
    return client;
  }

  contractDetails(symbol: string): Promise<unknown> {
    return this.request((reqId) => this.api.reqContractDetails(reqId, stock(symbol)));
  }

  /** Sends under an id of its own, and settles with what came until the end of the answer. */
  request(send: (reqId: number) => void): Promise<readonly unknown[]> {
    const reqId = this.#nextId;
    this.#nextId += 1;
    this.#rows.set(reqId, []);
    const answer = new Promise<readonly unknown[]>((resolve) => this.#waiting.set(reqId, resolve));
    send(reqId);
    return answer;
  }
}

/** A stock as the library wants it. */
export function stock(symbol: string): { symbol: string; secType: SecType; exchange: string; currency: string } {
  return { symbol, secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
}
