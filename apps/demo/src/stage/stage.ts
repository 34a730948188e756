import type { Clock } from '@autobot/resilience';
import type { MockTws } from '@autobot/testing-mocks';
import type { IBConnectorOptions } from '@autobot/ib-connector';
import type { Client } from './client.ts';

/** What the steps that only read need. */
export interface Stage {
  readonly client: Client;
  readonly clock: Clock;
}

/** What the steps that trade and break things need besides: a TWS of our own. */
export interface MockStage extends Stage {
  readonly tws: MockTws;
  /** Another connector to the same TWS, not connected yet; the caller disposes it. */
  readonly openClient: (options: Pick<IBConnectorOptions, 'clientId' | 'recovery'>) => Client;
}

/** A stage and what ends it. */
export type OpenStage<S extends Stage> = S & AsyncDisposable;
