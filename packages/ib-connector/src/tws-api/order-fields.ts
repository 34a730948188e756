/** The fields of an order as they go to TWS. */
export interface OrderFields {
  readonly action: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly orderType: 'MKT' | 'LMT';
  /** Currency units; only for `LMT`. */
  readonly limitPrice?: number | undefined;
  readonly timeInForce: 'DAY' | 'GTC' | 'IOC';
  readonly outsideRegularHours: boolean;
  readonly account?: string | undefined;
  /** Travels with the order and its executions: the identity we know it by. */
  readonly orderRef: string;
}
