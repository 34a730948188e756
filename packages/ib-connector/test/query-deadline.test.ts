import type { RequestName } from '@autobot/testing-mocks';
import { expect, test } from 'vitest';
import { VirtualDesk } from './virtual-desk.ts';

const SECOND = 1_000;

// A symbol takes two queries, and each may wait: the caller was promised one time for both.
test.each([
  ['reqHistoricalData', ({ connector }) => connector.getHistoricalData(bars)],
  ['reqMktData', ({ connector }) => connector.getTicker('AAPL')],
  ['reqSecDefOptParams', ({ connector }) => connector.reference.optionParameters('AAPL')],
] satisfies [RequestName, (desk: VirtualDesk) => Promise<unknown>][])(
  '%s by symbol takes no longer than one query may, the look-up of the contract included',
  async (request, ask) => {
    await using desk = await VirtualDesk.connected({ requestTimeoutMs: 60 * SECOND, reconnectMaxDelayMs: 2 * SECOND });
    desk.tws.fault({ kind: 'refuse', forMs: 45 * SECOND });
    desk.tws.fault({ kind: 'drop', how: 'reset' });
    desk.tws.fault({ kind: 'request-lost', request, times: 9 });
    await desk.clock.run(SECOND);
    const askedMs = desk.clock.now();
    let endedMs = 0;
    const asked = ask(desk).catch((error: unknown) => {
      endedMs = desk.clock.now();
      return error;
    });
    await desk.clock.run(120 * SECOND);
    expect(await asked).toBeInstanceOf(Error);
    expect(desk.tws.journal.all.map(({ name }) => name)).toContain(request);
    expect(endedMs - askedMs).toBeLessThanOrEqual(60 * SECOND);
  },
);

const bars = { symbol: 'AAPL', duration: '1 D', barSize: '1 min' } as const;
