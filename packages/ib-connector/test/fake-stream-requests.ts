import type { Contract } from '../src/tws-api/contract.ts';
import type {
  DepthRequest,
  RealTimeBarsRequest,
  StreamRequests,
  TickByTickType,
} from '../src/tws-api/stream-requests.ts';
import type { BarsRequest } from '../src/tws-api/tws-api.ts';

/** Stream requests that are kept as one short line each. */
export class FakeStreamRequests implements StreamRequests {
  readonly #sent: string[];

  constructor(sent: string[]) {
    this.#sent = sent;
  }

  reqTickByTickData(reqId: number, contract: Contract, type: TickByTickType): void {
    this.#sent.push(`reqTickByTickData ${reqId} ${String(contract.symbol)} ${type}`);
  }
  cancelTickByTickData(reqId: number): void {
    this.#sent.push(`cancelTickByTickData ${reqId}`);
  }
  reqRealTimeBars(reqId: number, request: RealTimeBarsRequest): void {
    this.#sent.push(`reqRealTimeBars ${reqId} ${String(request.contract.symbol)} ${request.whatToShow}`);
  }
  cancelRealTimeBars(reqId: number): void {
    this.#sent.push(`cancelRealTimeBars ${reqId}`);
  }
  reqLiveBars(reqId: number, request: Omit<BarsRequest, 'endDateTime'>): void {
    this.#sent.push(`reqLiveBars ${reqId} ${String(request.contract.symbol)} ${request.duration}`);
  }
  reqMktDepth(reqId: number, request: DepthRequest): void {
    this.#sent.push(`reqMktDepth ${reqId} ${String(request.contract.symbol)} ${request.rows}`);
  }
  cancelMktDepth(reqId: number): void {
    this.#sent.push(`cancelMktDepth ${reqId}`);
  }
  reqAccountUpdatesMulti(reqId: number, account: string): void {
    this.#sent.push(`reqAccountUpdatesMulti ${reqId} ${account}`);
  }
  cancelAccountUpdatesMulti(reqId: number): void {
    this.#sent.push(`cancelAccountUpdatesMulti ${reqId}`);
  }
  reqPositionsMulti(reqId: number, account: string): void {
    this.#sent.push(`reqPositionsMulti ${reqId} ${account}`);
  }
  cancelPositionsMulti(reqId: number): void {
    this.#sent.push(`cancelPositionsMulti ${reqId}`);
  }
  reqPnL(reqId: number, account: string): void {
    this.#sent.push(`reqPnL ${reqId} ${account}`);
  }
  cancelPnL(reqId: number): void {
    this.#sent.push(`cancelPnL ${reqId}`);
  }
  reqPnLSingle(reqId: number, account: string, conId: number): void {
    this.#sent.push(`reqPnLSingle ${reqId} ${account} ${conId}`);
  }
  cancelPnLSingle(reqId: number): void {
    this.#sent.push(`cancelPnLSingle ${reqId}`);
  }
}
