import { setTimeout as pass } from 'node:timers/promises';
import { RedisServer } from '../redis-server.ts';
import { Child } from './child.ts';
import { LIMIT, type LimitReport, nowMs, PROCESSES, type ProofRow, WINDOW_MS, worstWindow } from './proof.ts';

const PHASE_MS = 4_000;

/** Four processes under one limit: steady, then the server is killed, then it is back and knows nothing. */
export async function proveLimit(): Promise<readonly ProofRow[]> {
  await using server = await RedisServer.start();
  using children = new DisposableStack();
  const workers = Array.from({ length: PROCESSES }, () => children.use(new Child('limit-process.ts', server.url)));
  await Promise.all(workers.map((worker) => worker.said((lines) => lines.includes('shared'))));
  const steadyFromMs = nowMs();
  await pass(PHASE_MS);
  const killedMs = nowMs();
  await server.kill();
  await pass(PHASE_MS);
  const startedMs = nowMs();
  await server.start();
  await Promise.all(workers.map((worker) => worker.said((lines) => timesShared(lines) > 1)));
  const recoveredMs = nowMs();
  await pass(PHASE_MS);
  const reports = await Promise.all(workers.map(async (worker) => parse((await worker.end()).at(-1))));
  const sentAtMs = reports.flatMap((report) => report.sentAtMs);
  const between = (fromMs: number, toMs: number): readonly number[] =>
    sentAtMs.filter((atMs) => atMs >= fromMs && atMs < toMs);
  const steady = worstWindow(between(steadyFromMs, killedMs), WINDOW_MS);
  const whole = worstWindow(sentAtMs, WINDOW_MS);
  const away = between(killedMs, startedMs).length;
  const rate = (between(steadyFromMs, killedMs).length * 1_000) / (killedMs - steadyFromMs);
  return [
    row(`worst rolling second, ${PROCESSES} processes, limit ${LIMIT}, steady`, steady, `≤ ${LIMIT}`, steady <= LIMIT),
    row('worst rolling second through kill and restart', whole, `≤ ${LIMIT + 1}`, whole <= LIMIT + 1),
    row(`sent while the server was away for ${PHASE_MS / 1_000} s`, away, '> 0', away > 0),
    row('sent a second, steady', rate.toFixed(1), '> 0', rate > 0),
    row('all trust the server again after its start, s', ((recoveredMs - startedMs) / 1_000).toFixed(1), '', true),
  ];
}

/** How often it came to trust the server. */
function timesShared(lines: readonly string[]): number {
  return lines.filter((line) => line === 'shared').length;
}

function parse(line: string | undefined): LimitReport {
  // It is what limit-process.ts writes last.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(line ?? '') as LimitReport;
}

function row(what: string, measured: number | string, target: string, isMet: boolean): ProofRow {
  return { what, measured: String(measured), target, isMet };
}
