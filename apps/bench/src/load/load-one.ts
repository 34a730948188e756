// A process of its own: puts one limiter under one load and prints the result as JSON.
import { LOADS } from './loads.ts';
import { runLoad } from './run-load.ts';

const [loadId, name] = process.argv.slice(2);
const load = LOADS.find((one) => one.id === loadId);
const contestant = load?.contestants.find((one) => one.name === name);
if (load === undefined || contestant === undefined)
  throw new Error(`no contestant ${String(name)} in load ${String(loadId)}`);

process.stdout.write(`${JSON.stringify(await runLoad(load, contestant))}\n`);
// Some peers keep timers that would keep the process.
process.exit(0);
