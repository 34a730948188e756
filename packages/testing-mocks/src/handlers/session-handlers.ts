import { currentTime, managedAccounts, nextValidId } from '../codec/replies.ts';
import { epochSeconds } from '../codec/tws-time.ts';
import type { RequestHandlers } from '../session/request-context.ts';

// TWS is silent when asked for the time again within a second. Source: erdewit/ib_insync#604 (stoqey-ib.md 1.9).
const TIME_PAUSE_MS = 1_000;

/** Requests about the session itself. */
export const sessionHandlers: Pick<
  RequestHandlers,
  'reqIds' | 'reqManagedAccts' | 'reqCurrentTime' | 'setServerLogLevel'
> = {
  reqIds: (_values, { session, tws }) => {
    session.send(nextValidId(tws.nextOrderId(session.clientId)));
  },
  reqManagedAccts: (_values, { session, tws }) => {
    session.send(managedAccounts(tws.accounts));
  },
  reqCurrentTime: (_values, { session, tws }) => {
    const nowMs = tws.clock.now();
    const answeredMs = session.memory.timeAnsweredMs;
    if (answeredMs !== undefined && nowMs - answeredMs < TIME_PAUSE_MS) return;
    session.memory.timeAnsweredMs = nowMs;
    session.send(currentTime(epochSeconds(tws.clock.wallNow())));
  },
  setServerLogLevel: () => {
    // The mock keeps no log of its own; TWS does not answer either.
  },
};
