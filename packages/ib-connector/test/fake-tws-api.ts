import type { Contract } from '../src/tws-api/contract.ts';
import type { OrderFields } from '../src/tws-api/order-fields.ts';
import { FakeQueryRequests } from './fake-query-requests.ts';
import { FakeStreamRequests } from './fake-stream-requests.ts';
import type { BarsRequest, ExecutionFilter, MarketDataType, TwsApi } from '../src/tws-api/tws-api.ts';

/** A transport that keeps what was written, one short line for each message. */
export class FakeTwsApi implements TwsApi {
  readonly sent: string[] = [];
  readonly queries: FakeQueryRequests = new FakeQueryRequests(this.sent);
  readonly streams: FakeStreamRequests = new FakeStreamRequests(this.sent);

  open(): void {
    this.sent.push('open');
  }
  close(): Promise<void> {
    this.sent.push('close');
    return Promise.resolve();
  }
  reqCurrentTime(): void {
    this.sent.push('reqCurrentTime');
  }
  reqIds(): void {
    this.sent.push('reqIds');
  }
  reqContractDetails(reqId: number, contract: Contract): void {
    this.sent.push(`reqContractDetails ${reqId} ${String(contract.symbol)}`);
  }
  reqMarketDataType(type: MarketDataType): void {
    this.sent.push(`reqMarketDataType ${type}`);
  }
  reqMktData(reqId: number, contract: Contract): void {
    this.sent.push(`reqMktData ${reqId} ${String(contract.symbol)}`);
  }
  cancelMktData(reqId: number): void {
    this.sent.push(`cancelMktData ${reqId}`);
  }
  reqHistoricalData(reqId: number, request: BarsRequest): void {
    this.sent.push(`reqHistoricalData ${reqId} ${request.duration}`);
  }
  cancelHistoricalData(reqId: number): void {
    this.sent.push(`cancelHistoricalData ${reqId}`);
  }
  reqAccountSummary(reqId: number): void {
    this.sent.push(`reqAccountSummary ${reqId}`);
  }
  cancelAccountSummary(reqId: number): void {
    this.sent.push(`cancelAccountSummary ${reqId}`);
  }
  reqPositions(): void {
    this.sent.push('reqPositions');
  }
  cancelPositions(): void {
    this.sent.push('cancelPositions');
  }
  reqAllOpenOrders(): void {
    this.sent.push('reqAllOpenOrders');
  }
  reqCompletedOrders(): void {
    this.sent.push('reqCompletedOrders');
  }
  reqExecutions(reqId: number, filter: ExecutionFilter): void {
    this.sent.push(`reqExecutions ${reqId} ${filter.account ?? 'all'}`);
  }
  placeOrder(orderId: number, contract: Contract, order: OrderFields): void {
    this.sent.push(`placeOrder ${orderId} ${order.action} ${order.quantity} ${String(contract.symbol)}`);
  }
  previewOrder(orderId: number, contract: Contract, order: OrderFields): void {
    this.sent.push(`previewOrder ${orderId} ${order.action} ${order.quantity} ${String(contract.symbol)}`);
  }
  cancelOrder(orderId: number): void {
    this.sent.push(`cancelOrder ${orderId}`);
  }
  reqGlobalCancel(): void {
    this.sent.push('reqGlobalCancel');
  }
}
