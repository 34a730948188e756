import { IBConnector, OrderOutcomeUnknownError } from '@autobot/ib-connector';
// oxlint-disable-next-line no-restricted-imports -- the library is what is measured
import { EventName, IBApi, IBApiNext, OrderAction, OrderType, SecType, TimeInForce } from '@stoqey/ib';

/** A client under the fault script: it sends orders, and remembers what it was told of them. */
export interface Trader extends AsyncDisposable {
  readonly name: string;
  /** Settles when the first order may be placed. */
  connect(port: number): Promise<void>;
  /** Places one order with this reference, without waiting for anything. */
  place(orderRef: string): void;
  /** True if its caller heard anything of the order: that it is there, that it is not, or that this is not known. */
  wasTold(orderRef: string): boolean;
}

const aapl = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const limit = {
  action: OrderAction.BUY,
  orderType: OrderType.LMT,
  totalQuantity: 10,
  lmtPrice: 1,
  tif: TimeInForce.DAY,
  transmit: true,
};
const RECONNECT_MS = 200;

/** The library's plain client, dialled again as its documentation leaves it to the caller. */
export class RawTrader implements Trader {
  readonly name = '@stoqey/ib IBApi';
  readonly #told = new Set<string>();
  readonly #refOfId = new Map<number, string>();
  #api: IBApi | undefined;
  #nextId = 1;
  #isOver = false;

  async connect(port: number): Promise<void> {
    const settings = { host: '127.0.0.1', port, clientId: 1, maxReqPerSec: 40 };
    const api = new IBApi(settings);
    this.#api = api;
    const heard = (orderId: number): void => {
      this.#told.add(this.#refOfId.get(orderId) ?? '');
    };
    api.on(EventName.openOrder, heard);
    api.on(EventName.orderStatus, heard);
    api.on(EventName.error, (_error, _code, id) => {
      heard(id);
    });
    api.on(EventName.disconnected, () => {
      if (!this.#isOver) setTimeout(() => this.#isOver || api.connect(), RECONNECT_MS);
    });
    const ready = new Promise<void>((resolve) => {
      api.once(EventName.nextValidId, (id: number) => {
        this.#nextId = id;
        resolve();
      });
    });
    api.connect();
    await ready;
  }

  place(orderRef: string): void {
    const orderId = this.#nextId;
    this.#nextId += 1;
    this.#refOfId.set(orderId, orderRef);
    this.#api?.placeOrder(orderId, aapl, { ...limit, orderId, orderRef });
  }

  wasTold(orderRef: string): boolean {
    return this.#told.has(orderRef);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#api?.disconnect();
    return Promise.resolve();
  }
}

/** The library's own reconnecting client. */
export class NextTrader implements Trader {
  readonly name = '@stoqey/ib IBApiNext';
  readonly #told = new Set<string>();
  readonly #refOfId = new Map<number, string>();
  #api: IBApiNext | undefined;
  #nextId = 1;

  async connect(port: number): Promise<void> {
    const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const api = new IBApiNext({
      host: '127.0.0.1',
      port,
      reconnectInterval: RECONNECT_MS,
      maxReqPerSec: 40,
      logger: quiet,
    });
    this.#api = api;
    api.error.subscribe(({ reqId }) => {
      this.#told.add(this.#refOfId.get(reqId) ?? '');
    });
    api.connect(1);
    this.#nextId = await api.getNextValidOrderId();
    api.getAutoOpenOrders(false).subscribe(({ all }) => {
      for (const { orderId } of all) this.#told.add(this.#refOfId.get(orderId) ?? '');
    });
  }

  place(orderRef: string): void {
    const orderId = this.#nextId;
    this.#nextId += 1;
    this.#refOfId.set(orderId, orderRef);
    this.#api?.placeOrder(orderId, aapl, { ...limit, orderId, orderRef });
  }

  wasTold(orderRef: string): boolean {
    return this.#told.has(orderRef);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#api?.disconnect();
    return Promise.resolve();
  }
}

/** Ours. */
export class OurTrader implements Trader {
  readonly name = 'ours';
  readonly #told = new Set<string>();
  #connector: IBConnector | undefined;

  async connect(port: number): Promise<void> {
    const none = Number.POSITIVE_INFINITY;
    this.#connector = new IBConnector({
      port,
      readOnly: false,
      rateLimit: 40,
      reconnectDelayMs: RECONNECT_MS,
      guards: {
        paperPorts: [port],
        duplicateWindowMs: 0,
        maxOrdersPerSecond: none,
        maxOpenOrders: none,
        maxOrderEfficiencyRatio: none,
      },
      orderRefPrefix: 'bench',
    });
    await this.#connector.connect();
    await this.#connector.resolveContract('AAPL');
  }

  place(orderRef: string): void {
    const intentId = orderRef.replace('bench:', '');
    const told = (): void => {
      this.#told.add(orderRef);
    };
    this.#connector
      ?.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 10, orderType: 'LMT', limitPrice: 1, intentId })
      .then(told, (error: unknown) => {
        // A refusal and a doubt are both told by the error; which of them does not matter here.
        if (error instanceof OrderOutcomeUnknownError || error instanceof Error) told();
      });
  }

  wasTold(orderRef: string): boolean {
    return this.#told.has(orderRef);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connector?.disconnect();
  }
}
