/** Order types we send. Source: TWS API docs, "Basic Orders". */
export type OrderType = 'MKT' | 'LMT' | 'STP' | 'STP LMT' | 'TRAIL' | 'TRAIL LIMIT';

/** How long an order works. Source: TWS API docs, "Order.Tif". */
export type TimeInForce = 'DAY' | 'GTC' | 'IOC' | 'GTD' | 'OPG' | 'FOK';

/** The fields of an order as they go to TWS. */
export interface OrderFields {
  readonly action: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly orderType: OrderType;
  /** Currency units; for `LMT` and `STP LMT`. */
  readonly limitPrice?: number | undefined;
  /** Currency units: what wakes a stop, or where a trailing stop begins. */
  readonly stopPrice?: number | undefined;
  /** Currency units a trailing stop keeps from the market; not together with `trailPercent`. */
  readonly trailAmount?: number | undefined;
  /** The same in percent of the price. */
  readonly trailPercent?: number | undefined;
  /** Currency units between the stop and the limit of a `TRAIL LIMIT`. */
  readonly limitOffset?: number | undefined;
  readonly timeInForce: TimeInForce;
  /** End of a `GTD` order, `yyyymmdd-hh:mm:ss` UTC. */
  readonly goodTill?: string | undefined;
  readonly outsideRegularHours: boolean;
  /** Default false. */
  readonly allOrNone?: boolean | undefined;
  /** Orders of one group cancel each other; see `ocaType`. */
  readonly ocaGroup?: string | undefined;
  /** 1: the others are cancelled. 2: they are reduced, one at the market at a time. 3: they are reduced. */
  readonly ocaType?: 1 | 2 | 3 | undefined;
  /** Order id of the parent: this order waits until that one has filled. */
  readonly parentId?: number | undefined;
  /** False keeps it in TWS until a relative of it is transmitted. Default true. */
  readonly transmit?: boolean | undefined;
  readonly account?: string | undefined;
  /** Travels with the order and its executions: the identity we know it by. */
  readonly orderRef: string;
}
