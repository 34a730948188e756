import { describe, expect, it } from 'vitest';
import { createCall } from '../core/call.ts';
import { InvalidOptionError } from '../core/check-option.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { LatencyTracker } from './latency-tracker.ts';
import { measureLatency } from './measure-latency.ts';

function aMeasuredChain() {
  const clock = new FakeClock();
  clock.advance(1_000);
  const tracker = new LatencyTracker({ clock });
  const after = async (ms: number, error?: Error): Promise<string> => {
    await new Promise<void>((resolve) => {
      clock.setTimer(resolve, ms);
    });
    if (error !== undefined) throw error;
    return 'done';
  };
  return { clock, tracker, after };
}

describe('measureLatency', () => {
  it('records how long a call took, on the clock of the tracker', async () => {
    const { clock, tracker, after } = aMeasuredChain();
    const answer = measureLatency(tracker).around(createCall('x'), () => after(42));
    await clock.run(100);
    await expect(answer).resolves.toBe('done');
    expect(tracker.snapshot()).toMatchObject({ count: 1, max: 42 });
  });

  it('records a fault, and leaves out what was refused or cancelled', async () => {
    const { clock, tracker, after } = aMeasuredChain();
    const abort = new DOMException('gone', 'AbortError');
    const refused = new InvalidOptionError('x', 'x must be 1');
    for (const error of [new Error('reset'), abort, refused]) {
      const answer = measureLatency(tracker).around(createCall('x'), () => after(10, error));
      await Promise.all([expect(answer).rejects.toBe(error), clock.run(10)]);
    }
    expect(tracker.snapshot().count).toBe(1);
  });

  it('goes by another judgement if given one', async () => {
    const { clock, tracker, after } = aMeasuredChain();
    const layer = measureLatency(tracker, { classify: () => 'throttled' });
    const answer = layer.around(createCall('x'), () => after(10, new DOMException('gone', 'AbortError')));
    await Promise.all([expect(answer).rejects.toThrow('gone'), clock.run(10)]);
    expect(tracker.snapshot().count).toBe(1);
  });

  it('chooses a tracker by the call, or none', async () => {
    const { clock, tracker, after } = aMeasuredChain();
    const layer = measureLatency((call) => (call.operation === 'history' ? tracker : undefined));
    const answers = ['history', 'quote', 'history'].map((operation) =>
      layer.around(createCall('x', { operation }), () => after(10)),
    );
    const failed = ['quote', 'history'].map((operation) =>
      layer.around(createCall('x', { operation }), () => after(20, new Error('reset'))),
    );
    const refused = layer.around(createCall('x', { operation: 'history' }), () =>
      after(30, new InvalidOptionError('x', 'x must be 1')),
    );
    const fails = [...failed, refused].map((call) => expect(call).rejects.toThrow());
    await Promise.all([clock.run(30), ...answers, ...fails]);
    expect(tracker.snapshot()).toMatchObject({ count: 3, max: 20 });
    expect([layer.name, measureLatency(tracker).name]).toEqual(['measureLatency', 'measureLatency']);
  });
});
