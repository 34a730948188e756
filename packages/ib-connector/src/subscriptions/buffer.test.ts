import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Buffer, type BufferPolicy } from './buffer.ts';
import type { Gap } from './gap.ts';

interface Value {
  readonly value: number;
}

const start = new Date('2026-01-05T14:30:00Z');
const later = new Date('2026-01-05T14:30:09Z');
const nobody = { onDone: (): void => undefined, now: () => later };
const latest = () => new Buffer<Value>({ keep: 'latest' }, nobody);
const ofCapacity = (capacity: number) => new Buffer<Value>({ keep: 'dropOldest', capacity }, nobody);
const lossless = (capacity: number) => new Buffer<Value>({ keep: 'all', capacity }, nobody);
const aGap = (fields: Partial<Gap> = {}): Gap => ({
  type: 'gap',
  from: start,
  to: later,
  cause: 'linkLost',
  isFilled: false,
  ...fields,
});

// Values by their number, and gaps by their cause.
async function readAll(buffer: Buffer<Value>): Promise<readonly (number | string)[]> {
  const seen: (number | string)[] = [];
  for await (const item of buffer) seen.push('value' in item ? item.value : item.cause);
  return seen;
}

describe('Buffer', () => {
  it('keeps only the newest value, and counts those that were never read', async () => {
    const buffer = latest();
    for (const value of [1, 2, 3]) buffer.write({ value });
    buffer.end();
    expect(await readAll(buffer)).toEqual([3]);
    expect(buffer.dropped).toBe(2);
  });

  it('keeps the newest so many in order when it drops the oldest', async () => {
    const buffer = ofCapacity(3);
    for (const value of [1, 2, 3, 4, 5]) buffer.write({ value });
    buffer.end();
    expect(await readAll(buffer)).toEqual(['slowReader', 3, 4, 5]);
    expect(buffer.dropped).toBe(2);
  });

  it('hands a value straight to a reader that waits, and drops nothing', async () => {
    const buffer = latest();
    const first = buffer.next();
    const second = buffer.next();
    buffer.write({ value: 1 });
    buffer.write({ value: 2 });
    expect(await Promise.all([first, second])).toEqual([
      { done: false, value: { value: 1 } },
      { done: false, value: { value: 2 } },
    ]);
    expect(buffer.dropped).toBe(0);
  });

  it('gives what is kept after the end, and then nothing more', async () => {
    const buffer = ofCapacity(5);
    buffer.write({ value: 1 });
    buffer.end();
    buffer.write({ value: 2 });
    expect(await readAll(buffer)).toEqual([1]);
    expect(await buffer.next()).toEqual({ done: true, value: undefined });
  });

  it('gives an error once, after the last value, and is done from then on', async () => {
    const buffer = ofCapacity(5);
    buffer.write({ value: 1 });
    buffer.end({ error: new Error('refused by TWS') });
    buffer.end({ error: new Error('a second end changes nothing') });
    expect(await buffer.next()).toEqual({ done: false, value: { value: 1 } });
    await expect(buffer.next()).rejects.toThrow('refused by TWS');
    expect(await buffer.next()).toEqual({ done: true, value: undefined });
  });

  it('ends readers that wait, with or without an error', async () => {
    const ended = latest();
    const waiting = ended.next();
    ended.end();
    expect(await waiting).toEqual({ done: true, value: undefined });
    const failed = latest();
    const failing = failed.next();
    failed.end({ error: new Error('refused by TWS') });
    await expect(failing).rejects.toThrow('refused by TWS');
  });

  it('tells once that its reader has stopped, and gives nothing after that', async () => {
    let returned = 0;
    const onDone = (): void => {
      returned += 1;
    };
    const buffer = new Buffer<Value>({ keep: 'dropOldest', capacity: 5 }, { ...nobody, onDone });
    for (const value of [1, 2, 3]) buffer.write({ value });
    for await (const item of buffer) if ('value' in item && item.value === 1) break;
    expect(returned).toBe(1);
    expect(await buffer.next()).toEqual({ done: true, value: undefined });
  });

  it('loses nothing up to its capacity, and ends with an error rather than lose one more', async () => {
    let isDone = false;
    const onDone = (): void => {
      isDone = true;
    };
    const buffer = new Buffer<Value>({ keep: 'all', capacity: 2 }, { ...nobody, onDone });
    for (const value of [1, 2]) buffer.write({ value });
    expect(isDone).toBe(false);
    for (const value of [3, 4]) buffer.write({ value });
    expect(isDone).toBe(true);
    for (const value of [1, 2, 3]) expect(await buffer.next()).toEqual({ done: false, value: { value } });
    await expect(buffer.next()).rejects.toMatchObject({ code: 'ERR_IB_STREAM_OVERFLOW' });
    expect(buffer.dropped).toBe(0);
  });

  it.each([
    ['latest', latest, [1, 'linkLost', 2], ['linkLost', 2], 1],
    ['dropOldest', () => ofCapacity(9), [1, 'linkLost', 2], [1, 'linkLost', 2], 0],
    ['all', () => lossless(9), [1, 'linkLost', 2], [1, 'linkLost', 2], 0],
    ['latest', latest, [1, 'linkLost', 2, 'silent', 3], ['linkLost', 3], 2],
    ['dropOldest', () => ofCapacity(2), [1, 'linkLost', 2, 3], ['slowReader', 2, 3], 1],
    ['dropOldest', () => ofCapacity(1), ['linkLost', 1, 2], ['linkLost', 2], 1],
  ] as const)('keeps gaps in their place when it keeps %s', async (_keep, make, written, read, dropped) => {
    const buffer = make();
    for (const item of written) {
      if (typeof item === 'number') buffer.write({ value: item });
      else buffer.writeGap(aGap({ cause: item }));
    }
    buffer.end();
    expect(await readAll(buffer)).toEqual(read);
    expect(buffer.dropped).toBe(dropped);
  });

  it('makes one gap of two between which nothing is left, from the beginning of the first to the end of the last', async () => {
    const buffer = latest();
    const [between, last] = [new Date('2026-01-05T14:30:03Z'), new Date('2026-01-05T14:31:00Z')];
    buffer.writeGap(aGap({ to: between, isFilled: true }));
    buffer.write({ value: 1 });
    buffer.writeGap(aGap({ from: between, to: last, cause: 'silent' }));
    expect(await buffer.next()).toEqual({ done: false, value: aGap({ to: last }) });
  });

  it('fails the reader that still waits, not the one that was served', async () => {
    const buffer = latest();
    const [served, waiting] = [buffer.next(), buffer.next()];
    buffer.write({ value: 1 });
    buffer.end({ error: new Error('refused by TWS') });
    expect(await served).toEqual({ done: false, value: { value: 1 } });
    await expect(waiting).rejects.toThrow('refused by TWS');
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses a capacity of %s, which would keep nothing or everything',
    (capacity) => {
      expect(() => ofCapacity(capacity)).toThrow(/capacity must be/);
    },
  );

  it('passes on or counts every value, in order, whatever the reader does', async () => {
    const policy = fc.oneof(
      fc.constant<BufferPolicy>({ keep: 'latest' }),
      fc.integer({ min: 1, max: 5 }).map((capacity): BufferPolicy => ({ keep: 'dropOldest', capacity })),
      fc.constant<BufferPolicy>({ keep: 'all', capacity: 60 }),
    );
    const steps = fc.array(fc.constantFrom('write', 'read'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(policy, steps, async (given, actions) => {
        const buffer = new Buffer<Value>(given, nobody);
        const reads: Promise<IteratorResult<Value | Gap, undefined>>[] = [];
        let written = 0;
        for (const action of actions) {
          if (action === 'read') reads.push(buffer.next());
          else buffer.write({ value: (written += 1) });
        }
        buffer.end();
        const early = (await Promise.all(reads)).flatMap(({ value }) =>
          value !== undefined && 'value' in value ? [value.value] : [],
        );
        const values = [...early, ...(await readAll(buffer)).filter((item) => typeof item === 'number')];
        expect(values).toEqual(values.toSorted((one, other) => one - other));
        expect(values.length + buffer.dropped).toBe(written);
      }),
    );
  });

  it('gives the newest of a hundred thousand values that are read late', async () => {
    const buffer = ofCapacity(5_000);
    for (let value = 1; value <= 100_000; value += 1) buffer.write({ value });
    buffer.end();
    const read = (await readAll(buffer)).slice(1).map(Number);
    expect(buffer.dropped).toBe(95_000);
    expect(read.reduce((sum, value) => sum + value, 0)).toBe((95_001 + 100_000) * 2_500);
  });
});
