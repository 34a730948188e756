// Several processes on one real Redis: is the limit a limit, are the slots as many as there are, also in trouble?
import type { ProofRow } from './prove/proof.ts';
import { proveLeases } from './prove/prove-leases.ts';
import { proveLimit } from './prove/prove-limit.ts';
import { whyNoRedis } from './redis-server.ts';

const why = whyNoRedis();
if (why === undefined) {
  const rows: readonly ProofRow[] = [...(await proveLimit()), ...(await proveLeases())];
  for (const { what, measured, target, isMet } of rows) {
    process.stdout.write(`${isMet ? 'ok    ' : 'MISSED'} ${what.padEnd(66)} ${measured.padStart(14)}  ${target}\n`);
  }
  const missed = rows.filter(({ isMet }) => !isMet).length;
  process.stdout.write(`${rows.length - missed} passed, ${missed} failed\n`);
  process.exitCode = missed === 0 ? 0 : 1;
} else {
  process.stdout.write(`nothing proven: ${why}\n`);
  process.exitCode = 2;
}
