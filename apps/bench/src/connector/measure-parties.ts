import { Party } from '../mock/party.ts';
import type { Pair } from './judge-connector.ts';
import type { ProbeTimes } from './probe-times.ts';

/** Milliseconds until a cancel leaves that stands behind a thousand queries. */
export async function queuedCancel(): Promise<Pair> {
  return { raw: await saidBy('raw-cancel-party.ts'), ours: await saidBy('our-cancel-party.ts') };
}

/** Milliseconds from the first call to the first quote. */
export async function startup(): Promise<Pair> {
  return { raw: await saidBy('startup-party.ts', 'raw'), ours: await saidBy('startup-party.ts', 'ours') };
}

/** Round trips of the link while quotes come at a steady pace. */
export async function probeUnderLoad(): Promise<ProbeTimes> {
  using mock = new Party('../connector/steady-mock-party.ts');
  using client = new Party('../connector/our-probe-party.ts', String(await mock.said<number>()));
  return await client.said<ProbeTimes>();
}

/** Bytes of the connector's heap after a collection, at each mark of a long run. */
export async function heapOver(what: 'quotes' | 'links', marks: number): Promise<readonly number[]> {
  using mock = new Party(`../connector/${what === 'quotes' ? 'mock-quotes-party.ts' : 'cut-mock-party.ts'}`);
  using client = new Party('../connector/heap-party.ts', String(await mock.said<number>()), what);
  const heap: number[] = [];
  while (heap.length < marks) {
    const word = await client.said<number | 'cut'>();
    if (word !== 'cut') heap.push(word);
    if (what === 'links') mock.tell('cut');
  }
  return heap;
}

async function saidBy(script: string, ...parameters: readonly string[]): Promise<number> {
  using mock = new Party('../connector/mock-party.ts');
  using client = new Party(`../connector/${script}`, String(await mock.said<number>()), ...parameters);
  return await client.said<number>();
}
