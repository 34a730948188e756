import { seededRandom } from '@autobot/resilience';
import { checkWindows, rateOf } from './check-windows.ts';
import type { Load, LoadContestant, LoadResult } from './load.ts';

/**
 * Lets all waiters ask at once and writes down when each was sent, inside of `send`: that is what the other side sees.
 * Needs `--expose-gc`.
 */
export async function runLoad(load: Load, contestant: LoadContestant): Promise<LoadResult> {
  const { waiters, limit, windowMs } = load;
  const ask = await contestant.prepare(limit, windowMs);
  const timesMs = new Float64Array(waiters);
  const allSent = Promise.withResolvers<void>();
  let sent = 0;
  const send = (): void => {
    timesMs[sent] = performance.now();
    sent += 1;
    if (sent === waiters) allSent.resolve();
  };
  const stopBlocking = load.blockMs === undefined ? undefined : blockAtRandom(load.blockMs);
  const heap = watchHeap();
  const before = process.cpuUsage();
  // A refusal nobody handles ends the process, and so the measurement.
  for (let asked = 0; asked < waiters; asked += 1) void ask(send);
  heap.look();
  await allSent.promise;
  const { user, system } = process.cpuUsage(before);
  stopBlocking?.();
  return {
    name: contestant.name,
    sent,
    ...checkWindows(timesMs, limit, windowMs),
    rate: rateOf(timesMs, limit, windowMs),
    cpuMs: (user + system) / 1_000,
    heapBytes: heap.stop(),
  };
}

const LOOK_EVERY_MS = 20;

/** How far the heap grows at most, collected when the runtime sees fit. */
function watchHeap(): { look(): void; stop(): number } {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage().heapUsed - before);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    look,
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

/** Keeps the event loop busy at random, as a careless neighbour would: what it was to do comes late, all at once. */
function blockAtRandom(mostMs: number): () => void {
  const random = seededRandom(7);
  let timer: ReturnType<typeof setTimeout>;
  const block = (): void => {
    const untilMs = performance.now() + random.next() * mostMs;
    while (performance.now() < untilMs);
    timer = setTimeout(block, random.next() * mostMs);
  };
  timer = setTimeout(block, 1);
  return () => {
    clearTimeout(timer);
  };
}
