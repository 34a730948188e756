// Runs the peers and us on the same work, and the mock beside its client; says whether every target is met.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { CONNECTOR_BENCH, runConnector } from './connector/run-connector.ts';
import { LOADS } from './load/loads.ts';
import { runLoads } from './load/run-loads.ts';
import { MOCK_BENCH, runMock } from './mock/run-mock.ts';
import { ORDERS_BENCH, runOrders } from './orders/run-orders.ts';
import { runShared, SHARED_BENCH } from './shared/run-shared.ts';
import { ROWS } from './rows/rows.ts';
import { runRows } from './run-rows.ts';

const HELP = `npm run bench -- [--only TEXT] [--runs N] [--no-load] [--list]

  --only TEXT  only rows and loads whose id contains it
  --runs N     processes per contestant, their median counts (default 3)
  --no-load    leave out the loads, the mock, the orders and the connector, which take twelve minutes
  --list       print the ids
Ends with status 1 if a target is missed or a peer is ahead, 2 if there is nothing to measure.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '3' },
    'no-load': { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const tell = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const rows = ROWS.filter((row) => row.id.includes(values.only));
const loads = values['no-load'] ? [] : LOADS.filter((load) => load.id.includes(values.only));
const mocks = values['no-load'] || !MOCK_BENCH.id.includes(values.only) ? [] : [MOCK_BENCH];
const shared = values['no-load'] || !SHARED_BENCH.id.includes(values.only) ? [] : [SHARED_BENCH];
const orders = values['no-load'] || !ORDERS_BENCH.id.includes(values.only) ? [] : [ORDERS_BENCH];
const connectors = values['no-load'] ? [] : CONNECTOR_BENCH.filter((part) => part.id.includes(values.only));
if (values.help) tell(HELP);
else if (values.list)
  for (const { id, title } of [...rows, ...loads, ...mocks, ...orders, ...shared, ...connectors])
    tell(`${id}  ${title}`);
else process.exitCode = await bench();

async function bench(): Promise<number> {
  tell(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`);
  const count = rows.length + loads.length + mocks.length + orders.length + shared.length + connectors.length;
  if (count === 0) {
    tell(`no row or load has an id that contains "${values.only}"; --list prints them`);
    return 2;
  }
  const runs = Number(values.runs);
  const complaints = [...(await runRows(rows, { runs, tell })), ...(await runLoads(loads, tell))];
  if (mocks.length > 0) complaints.push(...(await runMock({ runs, tell })));
  if (orders.length > 0) complaints.push(...(await runOrders(tell)));
  if (shared.length > 0) complaints.push(...(await runShared(tell)));
  if (connectors.length > 0)
    complaints.push(...(await runConnector({ ids: connectors.map(({ id }) => id), runs, tell })));
  for (const complaint of complaints) tell(`MISSED  ${complaint}`);
  tell(`${count} measured, ${complaints.length} targets missed`);
  return complaints.length === 0 ? 0 : 1;
}
