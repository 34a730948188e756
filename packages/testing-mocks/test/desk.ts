import { FakeClock } from '@autobot/resilience/testing';
import { MockTws, type MockTwsOptions } from '@autobot/testing-mocks';
import { StoqeyClient } from './stoqey-client.ts';

/** A mock in memory under a clock of its own, and a client that is connected to it. */
export interface Desk extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly tws: MockTws;
  readonly client: StoqeyClient;
}

/** Opens one; the clock stands still unless it is moved. */
export async function aDesk(options: MockTwsOptions = {}): Promise<Desk> {
  const clock = new FakeClock();
  const tws = await MockTws.start({ transport: 'memory', clock, ...options });
  const client = await new StoqeyClient(tws.port).connected();
  return { clock, tws, client, [Symbol.asyncDispose]: () => tws.stop() };
}

/** Codes a client was told of, whatever event they came as. */
export function codesOf(client: StoqeyClient): readonly unknown[] {
  return [...client.named('error'), ...client.named('info')].map(([, code]) => code);
}
