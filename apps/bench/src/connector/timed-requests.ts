/** How requests are sent to each client: so many at once, in blocks that take turns. */
export const REQUESTS = { atOnce: 20, inABlock: 500, warmBlocks: 10, blocks: 60 } as const;

/** Does one request; settles with its answer. */
export type Ask = (index: number) => Promise<unknown>;

/** Milliseconds of each request of one block. */
export async function timeBlock(ask: Ask): Promise<readonly number[]> {
  const tookMs: number[] = [];
  let next = 0;
  const asker = async (): Promise<void> => {
    while (next < REQUESTS.inABlock) {
      const index = next;
      next += 1;
      const startedMs = performance.now();
      await ask(index);
      tookMs.push(performance.now() - startedMs);
    }
  };
  await Promise.all(Array.from({ length: REQUESTS.atOnce }, asker));
  return tookMs;
}
