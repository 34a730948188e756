import { expect, test } from 'vitest';
import { SingleFlight } from './single-flight.ts';

function aFlight() {
  const flights = new SingleFlight();
  const begun: { readonly signal: AbortSignal | undefined; readonly answer: (value: string) => void }[] = [];
  const ask = (signal?: AbortSignal): Promise<string> =>
    flights.run('key', signal, (given) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      begun.push({ signal: given, answer: resolve });
      return promise;
    });
  return { begun, ask };
}

test('gives one answer to all who ask before it came, and asks anew after that', async () => {
  const { begun, ask } = aFlight();
  const answers = [ask(), ask(new AbortController().signal), ask()];
  begun[0]?.answer('first');
  expect(await Promise.all(answers)).toEqual(['first', 'first', 'first']);
  void ask();
  expect(begun).toHaveLength(2);
});

test('ends the work when the last of those has given up who all may, and begins anew for the next', async () => {
  const { begun, ask } = aFlight();
  const [one, other] = [new AbortController(), new AbortController()];
  const answers = [ask(one.signal), ask(other.signal)];
  one.abort('one');
  await expect(answers[0]).rejects.toBe('one');
  expect(begun[0]?.signal?.aborted).toBe(false);
  other.abort('other');
  await expect(answers[1]).rejects.toBe('other');
  expect(begun[0]?.signal?.reason).toBe('other');
  void ask();
  expect(begun).toHaveLength(2);
});

test('goes on for a caller who cannot give up, be it the first or a later one', async () => {
  for (const isFirst of [true, false]) {
    const { begun, ask } = aFlight();
    const leaver = new AbortController();
    const signals = isFirst ? [undefined, leaver.signal] : [leaver.signal, undefined];
    const [first = ask(), second = ask()] = signals.map((signal) => ask(signal));
    const [staying, leaving] = isFirst ? [first, second] : [second, first];
    leaver.abort('left');
    await expect(leaving).rejects.toBe('left');
    begun[0]?.answer('answer');
    expect(await staying).toBe('answer');
    expect([begun.length, begun[0]?.signal?.aborted ?? false]).toEqual([1, false]);
  }
});
