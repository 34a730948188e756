import { IBConnector, type IBConnectorOptions, type IbEvent } from '@autobot/ib-connector';
import { MockTws, type MockTwsOptions } from '@autobot/testing-mocks';
import { openGuards } from './open-guards.ts';

export { openGuards };

/** A mock TWS and a connector that may trade on it, with waits short enough for a test; dispose it to end both. */
export interface PaperDesk extends AsyncDisposable {
  readonly tws: MockTws;
  readonly connector: IBConnector;
  /** Settles with the next event of a type that fits; listen before what causes it. */
  next<Type extends IbEvent['type']>(
    type: Type,
    fits?: (event: Extract<IbEvent, { type: Type }>) => boolean,
  ): Promise<Extract<IbEvent, { type: Type }>>;
}

/** Starts a mock and a connector that is not connected yet. */
export async function paperDesk(options: IBConnectorOptions = {}, mock: MockTwsOptions = {}): Promise<PaperDesk> {
  const tws = await MockTws.start({ tickIntervalMs: 20, ...mock });
  const connector = new IBConnector({
    host: tws.host,
    port: tws.port,
    readOnly: false,
    guards: openGuards(tws.port),
    reconnectDelayMs: 20,
    heartbeatIntervalMs: 300,
    probeTimeoutMs: 300,
    connectTimeoutMs: 5_000,
    recoveryTimings: { settleMs: 50, verifyMs: 200, retryMs: 100 },
    ...options,
  });
  return {
    tws,
    connector,
    next: (type, fits = () => true) =>
      new Promise((resolve) => {
        const unsubscribe = connector.on(type, (event) => {
          if (!fits(event)) return;
          unsubscribe();
          resolve(event);
        });
      }),
    async [Symbol.asyncDispose]() {
      await connector.disconnect();
      await tws.stop();
    },
  };
}

/** The same, connected. */
export async function connectedDesk(options: IBConnectorOptions = {}, mock: MockTwsOptions = {}): Promise<PaperDesk> {
  const desk = await paperDesk(options, mock);
  await desk.connector.connect();
  return desk;
}
