// One of several processes under one limit: sends whenever it may until its input ends, then says when it sent and how.
import { SharedLimiter } from '@autobot/resilience/shared';
import { RedisStore } from '../../src/redis-store.ts';
import { type LimitReport, LIMIT, nowMs, PROCESSES, WINDOW_MS } from './proof.ts';

const store = new RedisStore({ url: process.argv[2] ?? '', scope: 'prove' });
await store.connect();
const rules = [{ key: 'messages', limit: LIMIT, windowMs: WINDOW_MS }];
const limiter = new SharedLimiter({ store, rules, maxInstances: PROCESSES });
const report: LimitReport = { sentAtMs: [], modes: [] };
const over = new AbortController();
process.stdin.resume().once('end', () => {
  over.abort();
});
const look = setInterval(() => {
  if (report.modes.at(-1)?.mode === limiter.mode) return;
  report.modes.push({ mode: limiter.mode, atMs: nowMs() });
  if (limiter.mode === 'shared') process.stdout.write('shared\n');
}, 20);
// Four at a time: there is always somebody who would send.
const callers = [1, 2, 3, 4].map(async () => {
  while (!over.signal.aborted) {
    // oxlint-disable-next-line eslint/no-await-in-loop -- one caller sends one after the other
    await limiter.schedule(() => report.sentAtMs.push(nowMs()), { signal: over.signal }).catch(() => undefined);
  }
});
await Promise.all(callers);
clearInterval(look);
await limiter[Symbol.asyncDispose]();
await store[Symbol.asyncDispose]();
process.stdout.write(`${JSON.stringify(report)}\n`);
