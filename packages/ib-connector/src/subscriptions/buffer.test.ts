import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Buffer, type BufferPolicy } from './buffer.ts';

const nobody = (): void => undefined;
const latest = () => new Buffer<number>({ keep: 'latest' }, nobody);
const ofCapacity = (capacity: number) => new Buffer<number>({ keep: 'dropOldest', capacity }, nobody);

async function readAll(buffer: Buffer<number>): Promise<readonly number[]> {
  const values: number[] = [];
  for await (const value of buffer) values.push(value);
  return values;
}

describe('Buffer', () => {
  it('keeps only the newest value, and counts those that were never read', async () => {
    const buffer = latest();
    for (const value of [1, 2, 3]) buffer.write(value);
    buffer.end();
    expect(await readAll(buffer)).toEqual([3]);
    expect(buffer.dropped).toBe(2);
  });

  it('keeps the newest so many in order when it drops the oldest', async () => {
    const buffer = ofCapacity(3);
    for (const value of [1, 2, 3, 4, 5]) buffer.write(value);
    buffer.end();
    expect(await readAll(buffer)).toEqual([3, 4, 5]);
    expect(buffer.dropped).toBe(2);
  });

  it('hands a value straight to a reader that waits, and drops nothing', async () => {
    const buffer = latest();
    const first = buffer.next();
    const second = buffer.next();
    buffer.write(1);
    buffer.write(2);
    expect(await Promise.all([first, second])).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
    ]);
    expect(buffer.dropped).toBe(0);
  });

  it('gives what is kept after the end, and then nothing more', async () => {
    const buffer = ofCapacity(5);
    buffer.write(1);
    buffer.end();
    buffer.write(2);
    expect(await readAll(buffer)).toEqual([1]);
    expect(await buffer.next()).toEqual({ done: true, value: undefined });
  });

  it('gives an error once, after the last value, and is done from then on', async () => {
    const buffer = ofCapacity(5);
    buffer.write(1);
    buffer.end({ error: new Error('refused by TWS') });
    buffer.end({ error: new Error('a second end changes nothing') });
    expect(await buffer.next()).toEqual({ done: false, value: 1 });
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
    const buffer = new Buffer<number>({ keep: 'dropOldest', capacity: 5 }, () => {
      returned += 1;
    });
    for (const value of [1, 2, 3]) buffer.write(value);
    for await (const value of buffer) if (value === 1) break;
    expect(returned).toBe(1);
    expect(await buffer.next()).toEqual({ done: true, value: undefined });
  });

  it('fails the reader that still waits, not the one that was served', async () => {
    const buffer = latest();
    const [served, waiting] = [buffer.next(), buffer.next()];
    buffer.write(1);
    buffer.end({ error: new Error('refused by TWS') });
    expect(await served).toEqual({ done: false, value: 1 });
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
    );
    const steps = fc.array(fc.constantFrom('write', 'read'), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(policy, steps, async (given, actions) => {
        const buffer = new Buffer<number>(given, nobody);
        const reads: Promise<IteratorResult<number>>[] = [];
        let written = 0;
        for (const action of actions) {
          if (action === 'read') reads.push(buffer.next());
          else buffer.write((written += 1));
        }
        buffer.end();
        const results = [...(await Promise.all(reads)).filter(({ done }) => done !== true), ...(await rest(buffer))];
        const values = results.map(({ value }) => Number(value));
        expect(values).toEqual(values.toSorted((one, other) => one - other));
        expect(values.length + buffer.dropped).toBe(written);
      }),
    );
  });

  it('gives the newest of a hundred thousand values that are read late', async () => {
    const buffer = ofCapacity(5_000);
    let sum = 0;
    for (let value = 1; value <= 100_000; value += 1) buffer.write(value);
    buffer.end();
    for await (const value of buffer) sum += value;
    expect(buffer.dropped).toBe(95_000);
    expect(sum).toBe((95_001 + 100_000) * 2_500);
  });
});

async function rest(buffer: Buffer<number>): Promise<readonly IteratorResult<number>[]> {
  return (await readAll(buffer)).map((value) => ({ done: false, value }));
}
