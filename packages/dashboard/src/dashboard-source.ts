import type { ConnectorStatus, IbEvent, OrderSnapshot, Quote } from '@autobot/ib-connector';

/** What the page shows: an `IBConnector`. */
export interface DashboardSource {
  /** Orders of this session, newest last. */
  readonly orders: readonly OrderSnapshot[];
  getStatus(): ConnectorStatus;
  subscribe(listener: (event: IbEvent) => void): () => void;
}

/** What is shown of a quote; the `Quote` of a stream is one. */
export type DashboardQuote = Pick<
  Quote,
  'symbol' | 'bid' | 'bidSize' | 'ask' | 'askSize' | 'last' | 'time' | 'quality'
>;
