// A process of its own: a mock with some trouble, at the moment it is told.
import { MockTws } from '@autobot/testing-mocks';
import { type FaultReport, OUTAGE_MS, SYMBOLS, troubleOf } from './trouble.ts';

const trouble = troubleOf(process.argv[2]);
const tws = await MockTws.start({ symbols: SYMBOLS, pacing: 'off' });
process.on('disconnect', () => process.exit());
process.send?.(tws.port);
let connectionsBefore = 0;
process.on('message', (word) => {
  if (word === 'report') process.send?.(report());
  else begin();
});

// Says when the client could have had quotes again: at once, or when TWS is in touch with IB again.
function begin(): void {
  connectionsBefore = tws.journal.connections.length;
  switch (trouble.id) {
    case 'rst':
      tws.fault({ kind: 'drop', how: 'reset' });
      process.send?.(Date.now());
      break;
    case 'freeze':
      tws.fault({ kind: 'freeze', newConnections: 'served' });
      process.send?.(Date.now());
      break;
    case '1102':
    case '1101':
      tws.fault({ kind: 'upstream-lost' });
      setTimeout(() => {
        tws.fault({ kind: 'upstream-restored', data: trouble.id === '1101' ? 'lost' : 'kept' });
        process.send?.(Date.now());
      }, OUTAGE_MS);
      break;
  }
}

function report(): FaultReport {
  const seen = new Set<string>();
  let duplicates = 0;
  for (const { connection, name, values } of tws.journal.all) {
    if (name !== 'reqMktData' && name !== 'reqContractDetails') continue;
    const key = JSON.stringify([connection, name, values]);
    if (seen.has(key)) duplicates += 1;
    seen.add(key);
  }
  return { connections: tws.journal.connections.length - connectionsBefore, duplicates };
}
