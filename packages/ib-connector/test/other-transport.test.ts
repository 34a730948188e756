import { type Contract, IBConnector, type TwsApiOptions } from '@autobot/ib-connector';
import { expect, test } from 'vitest';
import { FakeTwsApi } from './fake-tws-api.ts';

/**
 * A TWS in this process that speaks no protocol at all: it answers in the events that `TwsApiOptions.onEvent` takes.
 * Any other wire (protobuf, a recording, a bridge) stands in the same way.
 */
class AnsweringApi extends FakeTwsApi {
  readonly #options: TwsApiOptions;

  constructor(options: TwsApiOptions) {
    super();
    this.#options = options;
  }

  override open(): void {
    super.open();
    this.#tell('sent', [['API\0']]);
    this.#tell('server', [178, '20260101 12:00:00 EST']);
    this.#tell('managedAccounts', ['DU1']);
    this.#tell('nextValidId', [1]);
  }
  override reqPositions(): void {
    super.reqPositions();
    this.#tell('position', ['DU1', { symbol: 'AAPL' }, 7, 190]);
    this.#tell('positionEnd', []);
  }
  override reqAllOpenOrders(): void {
    super.reqAllOpenOrders();
    this.#tell('openOrderEnd', []);
  }
  override reqCompletedOrders(): void {
    super.reqCompletedOrders();
    this.#tell('completedOrdersEnd', []);
  }
  override reqExecutions(reqId: number): void {
    super.reqExecutions(reqId, {});
    this.#tell('execDetailsEnd', [reqId]);
  }
  override reqContractDetails(reqId: number, contract: Contract): void {
    super.reqContractDetails(reqId, contract);
    this.#tell('contractDetails', [
      reqId,
      { contract: { ...contract, conId: 5 }, longName: 'APPLE INC', minTick: 0.01 },
    ]);
    this.#tell('contractDetailsEnd', [reqId]);
  }
  override reqMktData(reqId: number, contract: Contract): void {
    super.reqMktData(reqId, contract);
    this.#tell('tickPrice', [reqId, 1, 189.9]);
    this.#tell('tickPrice', [reqId, 2, 190.1]);
    this.#tell('tickSnapshotEnd', [reqId]);
  }

  /** What happens to every socket one day. */
  lose(): void {
    this.#tell('disconnected', []);
  }

  // Later, as a socket would: never inside of the call that asked.
  #tell(name: string, args: readonly unknown[]): void {
    setImmediate(() => {
      this.#options.onEvent('received', []);
      this.#options.onEvent(name, args);
    });
  }
}

test('another transport stands in through the public API, and is made anew for each epoch', async () => {
  const epochs: AnsweringApi[] = [];
  const asked: TwsApiOptions[] = [];
  await using connector = new IBConnector({
    host: 'somewhere.invalid',
    port: 1234,
    clientId: 9,
    reconnectDelayMs: 1,
    createApi: (options) => {
      asked.push(options);
      const api = new AnsweringApi(options);
      epochs.push(api);
      return api;
    },
  });
  await connector.connect();
  expect(await connector.getPositions()).toMatchObject([{ symbol: 'AAPL', position: 7, averageCost: 190 }]);
  expect(await connector.getTicker('AAPL')).toMatchObject({ bid: 189.9, ask: 190.1 });

  const ready = new Promise((resolve) => connector.on('link.ready', resolve));
  epochs[0]?.lose();
  await ready;
  expect(await connector.getPositions()).toHaveLength(1);
  expect(asked).toMatchObject([
    { host: 'somewhere.invalid', port: 1234, clientId: 9 },
    { host: 'somewhere.invalid', port: 1234, clientId: 9 },
  ]);
  expect(epochs[0]?.sent.at(-1)).toBe('close');
  expect(epochs[1]?.sent[0]).toBe('open');
});
