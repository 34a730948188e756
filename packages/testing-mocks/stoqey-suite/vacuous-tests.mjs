/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- a script without types, no part of the package */
/**
 * Nine of the live tests also pass when the connection is refused or dropped, because they end on `disconnected`.
 * So the journal must show that each was asked, and answered. Source: stoqey-ib.md 3.2.
 */
const REQUIRED = [
  { tests: 'matching-symbols: SPY, META, AMC', name: 'reqMatchingSymbols', least: 3 },
  { tests: 'wsh-event-data: meta data', name: 'reqWshMetaData', least: 1 },
  { tests: 'wsh-event-data: two event requests', name: 'reqWshEventData', least: 2 },
  { tests: 'pnl: account', name: 'reqPnL', least: 1 },
  { tests: 'pnl: single position', name: 'reqPnLSingle', least: 1 },
  { tests: 'positions: multi', name: 'reqPositionsMulti', least: 3 },
];

/** One sentence for each group of tests that may have passed without the mock. */
export function vacuousTestFailures(journal) {
  return REQUIRED.flatMap(({ tests, name, least }) => {
    const received = journal.named(name).length;
    const unanswered = journal.unanswered.filter((entry) => entry.name === name).length;
    if (received >= least && unanswered === 0) return [];
    return [`${tests}: ${name} came ${received} times (at least ${least} wanted), ${unanswered} without an answer`];
  });
}
