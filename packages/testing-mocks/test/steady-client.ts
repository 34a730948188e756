import type { Clock } from '@autobot/resilience';
// oxlint-disable-next-line no-restricted-imports -- see stoqey-client.ts
import { BarSizeSetting, EventName, type Order, OrderAction, OrderType, SecType, WhatToShow } from '@stoqey/ib';
import { StoqeyClient } from './stoqey-client.ts';

const RECONNECT_MS = 1_000;
const HISTORY_EVERY_MS = 20_000;
const SYMBOLS = ['AAPL', 'MSFT', 'SPY'];
const ORDER: Order = { action: OrderAction.BUY, orderType: OrderType.MKT, totalQuantity: 10, transmit: true };

/** A client that behaves: dials again after a second, asks for its lines again, asks for history, sends each order once. */
export class SteadyClient {
  readonly client: StoqeyClient;
  readonly #clock: Clock;
  #hasOrdered = false;
  #isStopped = false;

  constructor(port: number, clock: Clock) {
    this.#clock = clock;
    this.client = new StoqeyClient(port);
    const { api } = this.client;
    api.on(EventName.nextValidId, (orderId) => {
      this.#subscribe();
      this.#order(orderId);
    });
    api.on(EventName.info, (_text, code) => {
      if (code === 1101) this.#subscribe();
    });
    api.on(EventName.disconnected, () => {
      if (!this.#isStopped) this.#clock.setTimer(() => void api.connect(), RECONNECT_MS);
    });
    api.connect();
    this.#askHistory(1_000);
  }

  stop(): void {
    this.#isStopped = true;
    this.client.api.disconnect();
  }

  #subscribe(): void {
    for (const [index, symbol] of SYMBOLS.entries()) {
      this.client.api.reqMktData(100 + index, { ...aStock(symbol) }, '', false, false);
    }
  }

  #order(orderId: number): void {
    if (this.#hasOrdered) return;
    this.#hasOrdered = true;
    this.#clock.setTimer(() => {
      this.client.api.placeOrder(orderId, aStock('AAPL'), { ...ORDER, orderRef: 'once' });
    }, 2_000);
  }

  #askHistory(reqId: number): void {
    this.#clock.setTimer(() => {
      if (this.#isStopped) return;
      if (this.client.api.isConnected) {
        this.client.api.reqHistoricalData(
          reqId,
          aStock('MSFT'),
          '',
          '1 D',
          BarSizeSetting.HOURS_ONE,
          WhatToShow.TRADES,
          1,
          1,
          false,
        );
      }
      this.#askHistory(reqId + 1);
    }, HISTORY_EVERY_MS);
  }
}

function aStock(symbol: string): { symbol: string; secType: SecType; exchange: string; currency: string } {
  return { symbol, secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
}
