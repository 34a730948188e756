import { EventName, IBApi } from '@stoqey/ib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameProblem } from './frame-guard.ts';
import { guardStoqey } from './guard-stoqey.ts';

// The library as it is, without a socket: what the guard lets through is decoded for real.
function aGuardedApi() {
  // oxlint-disable-next-line typescript/no-deprecated -- left out, the library loads .env from the working directory
  const api = new IBApi({ host: '127.0.0.1', port: 1, clientId: 1, maxReqPerSec: 1e9 });
  const problems: FrameProblem[] = [];
  const failures: unknown[] = [];
  const events: (readonly [string, readonly unknown[]])[] = [];
  const times: number[] = [];
  guardStoqey(api, {
    onProblem: (problem) => problems.push(problem),
    onDecodingFailed: (error) => failures.push(error),
    onEvent: (name, args) => events.push([name, args]),
  });
  api.on(EventName.currentTime, (time) => times.push(time));
  const socket: object = Reflect.get(Reflect.get(api, 'controller'), 'socket');
  Reflect.set(socket, 'neverReceived', false);
  Reflect.set(socket, '_serverVersion', 178);
  return {
    api,
    problems,
    failures,
    events,
    times,
    receive: (bytes: Buffer) => {
      const onData: (bytes: Buffer) => void = Reflect.get(socket, 'onData');
      onData(bytes);
    },
  };
}

const frame = (...fields: readonly (string | number)[]): Buffer => {
  const body = Buffer.from(`${fields.join('\0')}\0`);
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(body.length);
  return Buffer.concat([prefix, body]);
};
const time = (seconds: number): Buffer => frame(49, 1, seconds);

describe('guardStoqey', () => {
  it('lets whole messages through, however they are cut', () => {
    const { times, receive } = aGuardedApi();
    const bytes = Buffer.concat([time(1), time(2), time(3)]);
    for (const byte of bytes) receive(Buffer.from([byte]));
    receive(bytes);
    expect(times).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it.each([-4, -1, 0, 0x7f_ff_ff_ff])(
    'gives the connection up at a length of %i instead of looping or waiting',
    (length) => {
      const { problems, times, receive } = aGuardedApi();
      const bad = Buffer.alloc(9);
      bad.writeInt32BE(length);
      receive(Buffer.concat([time(1), bad, time(2)]));
      receive(time(3));
      expect(times).toEqual([1]);
      expect(problems).toEqual([{ type: 'lostFraming', length }]);
    },
  );

  it('tells of ticks by itself, in their place among the messages that the library decodes', () => {
    const { events, times, receive } = aGuardedApi();
    const told = (): number => events.filter(([name]) => name === 'tickSize').length;
    receive(Buffer.concat([time(1), frame(2, 6, 1, 0, 100)]));
    expect([times, told()]).toEqual([[1], 1]);
    receive(Buffer.concat([frame(2, 6, 1, 0, 200), time(2)]));
    expect([times, told()]).toEqual([[1, 2], 2]);
  });

  it('drops a message without its last NUL, and no other', () => {
    const { problems, times, receive } = aGuardedApi();
    const cut = time(7);
    cut[cut.length - 1] = 0x31;
    receive(Buffer.concat([time(1), cut, time(2)]));
    expect(times).toEqual([1, 2]);
    expect(problems).toHaveLength(1);
  });

  it('survives a reject whose JSON is broken, and reads what follows', () => {
    const { failures, times, receive } = aGuardedApi();
    receive(Buffer.concat([frame(4, 2, 5, 201, 'rejected', '{broken'), time(1), time(2)]));
    expect(failures).toHaveLength(1);
    expect(times).toEqual([1, 2]);
  });

  it('does not take what a listener throws for the end of the stream', () => {
    const { api, failures, times, receive } = aGuardedApi();
    api.once(EventName.currentTime, () => {
      throw new Error('a bug of a listener');
    });
    receive(Buffer.concat([time(1), time(2)]));
    expect(times).toEqual([1, 2]);
    expect(failures).toHaveLength(1);
  });

  it('keeps the promise of the frame format for any bytes: never hangs, never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
        const { receive } = aGuardedApi();
        expect(() => {
          for (const chunk of chunks) receive(Buffer.from(chunk));
        }).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });

  it('says which version it wants when the insides have another shape', () => {
    expect(() => {
      guardStoqey(
        { controller: { socket: {}, decoder: {} } },
        { onProblem: () => undefined, onDecodingFailed: () => undefined, onEvent: () => undefined },
      );
    }).toThrow('@stoqey/ib has no "onData" where 1.6.10 has it');
  });
});
