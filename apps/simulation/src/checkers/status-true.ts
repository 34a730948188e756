import type { MakeChecker } from './checker.ts';

/** What the connector says of itself and of TWS is what the world has told it. */
export const statusTrue: MakeChecker = (view, violated) => ({
  look() {
    const { connector, status, told, bot } = view;
    if (status.state === 'ready' && told.connection === undefined)
      violated('the link says it is ready, and there is no connection');
    if (told.connection !== undefined && status.state === 'ready') {
      if (told.upstream === 'down' && status.upstream !== 'down')
        violated(`upstream is held for ${status.upstream}, and TWS said it is down`);
      if (told.upstream === 'up' && status.upstream === 'down')
        violated('upstream is held for down, and TWS said nothing of the kind on this link');
      for (const [farm, { state }] of told.farms) {
        if (status.farms[farm] !== state)
          violated(`farm ${farm} is held for ${String(status.farms[farm])}, and TWS said ${state}`);
      }
    }
    const listed = Object.values(status.orders).reduce((sum, count) => sum + count, 0);
    if (listed !== connector.orders.length) violated(`status counts ${listed} orders of ${connector.orders.length}`);
    const underWay = bot.promises.pending.size;
    if (status.streams.length > bot.readers.wishes.length)
      violated(`status lists ${status.streams.length} streams, and ${bot.readers.wishes.length} are wanted`);
    if (underWay === 0 && status.requestsUnderWay > MOST_OWN_REQUESTS)
      violated(`${status.requestsUnderWay} requests are under way, and nobody waits`);
  },
});

// What it asks on its own account: a probe, a reconciliation, and what fills gaps.
const MOST_OWN_REQUESTS = 12;
