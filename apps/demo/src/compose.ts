import type { GuardOptions, IBConnectorOptions } from '@autobot/ib-connector';
import { systemClock } from '@autobot/resilience';
import { MockTws, type MockTwsOptions } from '@autobot/testing-mocks';
import { Client } from './stage/client.ts';
import type { MockStage, OpenStage, Stage } from './stage/stage.ts';

/**
 * How the connectors of the embedded run differ from the defaults: the same rules with shorter waits, so that
 * a minute shows what would take ten. Silence of 1 s is what the connector allows at least.
 */
const mockRun: IBConnectorOptions = {
  // Trading is on because the other side is our own mock; nothing else in this app sets it.
  readOnly: false,
  connectTimeoutMs: 8_000,
  reconnectDelayMs: 200,
  reconnectMaxDelayMs: 2_000,
  heartbeatIntervalMs: 1_000,
  probeTimeoutMs: 1_000,
  requestTimeoutMs: 8_000,
  acknowledgeTimeoutMs: 5_000,
  recoveryTimings: { settleMs: 300, verifyMs: 1_000, retryMs: 1_000 },
  // Client and mock share one event loop, so the mock reads a burst only when all of it is sent. With six busy processes
  // on two cores that took more than 100 ms, and the mock rightly counted the next burst to the same second.
  rateGuardMs: 400,
};

// Fast enough that a stream which lives proves it many times while it is verified.
const TICK_MS = 50;
const CLIENT_ID = 1;

// The mock listens wherever there is room, so its port is named as a paper port; scenes order as fast as they can.
function paperGuards(port: number): GuardOptions {
  return { paperPorts: [port], maxOrdersPerSecond: 50 };
}

/** Starts the embedded mock, whose account holds something already. */
export async function startMock(options: Pick<MockTwsOptions, 'tickIntervalMs'> = {}): Promise<MockTws> {
  const tws = await MockTws.start({ tickIntervalMs: TICK_MS, ...options });
  tws.exchange.hold({ symbol: 'MSFT', quantity: 100, averageCost: 400 });
  return tws;
}

/** How a connector reaches the embedded mock and trades on it. */
export function optionsFor(tws: MockTws): IBConnectorOptions {
  return { ...mockRun, host: tws.host, port: tws.port, guards: paperGuards(tws.port) };
}

/** Starts the embedded mock and a connector that may trade on it, not connected yet. */
export async function openMockStage(): Promise<OpenStage<MockStage>> {
  const tws = await startMock();
  const openClient: MockStage['openClient'] = (options) => new Client({ ...optionsFor(tws), ...options });
  const client = openClient({ clientId: CLIENT_ID });
  return {
    tws,
    client,
    clock: systemClock,
    openClient,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await tws.stop();
    },
  };
}

/** A connector to a real gateway, read-only and not connected yet. */
export function openGatewayStage(options: IBConnectorOptions): OpenStage<Stage> {
  const client = new Client({ ...options, readOnly: true });
  return { client, clock: systemClock, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}
