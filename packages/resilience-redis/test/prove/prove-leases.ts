import { setTimeout as pass } from 'node:timers/promises';
import { RedisServer } from '../redis-server.ts';
import { Child } from './child.ts';
import { CAPACITY, nowMs, type ProofRow, TTL_MS, WANTED } from './proof.ts';

/** Three processes that want sixty slots each of a hundred; one is killed. */
export async function proveLeases(): Promise<readonly ProofRow[]> {
  await using server = await RedisServer.start();
  using children = new DisposableStack();
  const workers = [1, 2, 3].map(() => children.use(new Child('lease-process.ts', server.url)));
  const held = (of: readonly Child[]): number => of.reduce((sum, { lines }) => sum + heldBy(lines), 0);
  let most = 0;
  const until = async (isEnough: () => boolean): Promise<void> => {
    while (!isEnough()) {
      // oxlint-disable-next-line eslint/no-await-in-loop -- looks again and again
      await pass(5);
      most = Math.max(most, held(workers));
    }
  };
  await until(() => held(workers) >= CAPACITY);
  const fullMs = nowMs();
  // Two times to live with everything taken: renewals hold what is held, and nobody slips in.
  await until(() => nowMs() - fullMs > 2 * TTL_MS);
  const [victim, ...others] = workers;
  const freed = heldBy(victim?.lines ?? []);
  const reachable = Math.min(CAPACITY, others.length * WANTED);
  const killedMs = nowMs();
  victim?.kill();
  let tookMs = 0;
  while (held(others) < reachable && tookMs < 5 * TTL_MS) {
    // oxlint-disable-next-line eslint/no-await-in-loop -- looks again and again
    await pass(5);
    tookMs = nowMs() - killedMs;
  }
  const afterwards = held(others);
  await Promise.all(others.map((worker) => worker.end()));
  const allowedMs = TTL_MS + 250;
  return [
    {
      what: `slots held together, 3 processes want ${WANTED} each`,
      measured: `${most}, then ${afterwards}`,
      target: `= ${CAPACITY}`,
      isMet: most === CAPACITY && afterwards === CAPACITY,
    },
    {
      what: `${freed} slots of a killed process in use again, ms (time to live ${TTL_MS})`,
      measured: tookMs.toFixed(0),
      target: `≤ ${allowedMs}`,
      isMet: tookMs <= allowedMs,
    },
  ];
}

function heldBy(lines: readonly string[]): number {
  return (
    lines.filter((line) => line.includes('gotAtMs')).length - lines.filter((line) => line.includes('lostAtMs')).length
  );
}
