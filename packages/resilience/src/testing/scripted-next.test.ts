import { describe, expect, it } from 'vitest';
import { createCall } from '../core/call.ts';
import { scriptedNext } from './scripted-next.ts';

describe('scriptedNext', () => {
  it('answers calls oldest first, by hand', async () => {
    const script = scriptedNext<string, number>();
    const first = script.next(createCall('a'));
    const second = script.next(createCall('b'));
    expect(script.unanswered).toBe(2);
    script.resolve(1);
    script.reject(new Error('no'));
    await expect(first).resolves.toBe(1);
    await expect(second).rejects.toThrow('no');
    expect(script.calls.map((call) => call.payload)).toEqual(['a', 'b']);
  });

  it('says how many came when there is nobody to answer', () => {
    expect(() => {
      scriptedNext().resolve(1);
    }).toThrow('no call is waiting for an answer (0 came so far)');
  });
});
