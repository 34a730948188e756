// oxlint-disable-next-line no-restricted-imports -- it is what the lane must say the same as
import { EventName, IBApi } from '@stoqey/ib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FastLane } from './fast-lane.ts';

type Told = readonly [name: string, args: readonly unknown[]];
type Field = string | number;

const frame = (...fields: readonly Field[]): Buffer => {
  const body = Buffer.from(`${fields.join('\0')}\0`);
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(body.length);
  return Buffer.concat([prefix, body]);
};
const version = frame(178, '20260101 12:00:00 EST');

// What TWS begins with goes to the library, and is left out here.
function aLane() {
  const told: Told[] = [];
  const left: Buffer[] = [];
  const lane = new FastLane({
    tell: (name, args) => {
      if (name !== 'received') told.push([name, args]);
    },
    leave: (frames) => left.push(frames),
  });
  lane.accept(version);
  left.length = 0;
  return { told, left, lane };
}

// The library as it is, without a socket.
function toldByLibrary(frames: readonly Buffer[]): readonly Told[] {
  // oxlint-disable-next-line typescript/no-deprecated -- left out, the library loads .env from the working directory
  const api = new IBApi({ host: '127.0.0.1', port: 1, clientId: 1, maxReqPerSec: 1e9 });
  const told: Told[] = [];
  api.on(EventName.all, (name: string, args: unknown[]) => {
    if (name !== 'received') told.push([name, args]);
  });
  const socket: object = Reflect.get(Reflect.get(api, 'controller'), 'socket');
  Reflect.set(socket, 'neverReceived', false);
  Reflect.set(socket, '_serverVersion', 178);
  const onData: (bytes: Buffer) => void = Reflect.get(socket, 'onData');
  for (const bytes of frames) onData.call(socket, bytes);
  return told;
}

const amounts = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true }).map(String),
  fc.stringMatching(/^-?\d{0,8}\.?\d{0,8}$/),
  fc.constantFrom('', '-1', '0', '-0', '1.7976931348623157E308', 'Infinity', '1,000', '100.5', '.5', '7.', '+1'),
);
const ids = fc.oneof(fc.nat().map(String), fc.constantFrom('', '-1', '1073741824', '2147483647', 'x', '1e3'));
const types = fc.integer({ min: 0, max: 110 }).map(String);
const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('1767623400', 'é', '\\u00e9', ''));
const ticks = fc.oneof(
  fc.tuple(fc.constant('1'), fc.constantFrom('1', '2', '3', '6'), ids, types, amounts, amounts, ids),
  fc.tuple(fc.constant('2'), fc.constant('6'), ids, types, amounts),
  fc.tuple(
    fc.constant('46'),
    fc.constant('6'),
    ids,
    types,
    texts.map((text) => text.replaceAll('\0', '')),
  ),
);

const times = fc.oneof(fc.constantFrom('20260105', '1767623400', '20260105  09:30:00', '', 'é'), fc.nat().map(String));
const bar = fc.tuple(times, amounts, amounts, amounts, amounts, amounts, amounts, fc.oneof(ids, amounts));
const answers = fc
  .record({ bars: fc.array(bar, { maxLength: 5 }), id: ids, extra: fc.constantFrom(0, 0, 0, 1, -1), text: times })
  .map(({ bars, id, extra, text }) => ['17', id, text, '20260106  16:00:00', `${bars.length + extra}`, ...bars.flat()]);

describe('FastLane', () => {
  it('tells of ticks without the library', () => {
    const { told, left, lane } = aLane();
    lane.accept(
      Buffer.concat([
        frame(1, 6, 1_073_741_824, 2, 100.25, 300, 1),
        frame(2, 6, 7, 8, 34_549_989),
        frame(46, 6, 7, 45, '1767623400'),
      ]),
    );
    expect(told).toEqual([
      ['tickPrice', [1_073_741_824, 2, 100.25, true]],
      ['tickSize', [1_073_741_824, 3, 300]],
      ['tickSize', [7, 8, 34_549_989]],
      ['tickString', [7, 45, '1767623400']],
    ]);
    expect(left).toEqual([]);
  });

  it('tells the same of any tick as the library, or leaves it to it', () => {
    fc.assert(
      fc.property(ticks, (fields) => {
        const bytes = frame(...fields);
        const { told, left, lane } = aLane();
        lane.accept(bytes);
        expect([...told, ...toldByLibrary(left)]).toEqual(toldByLibrary([bytes]));
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells of bars without the library', () => {
    const { told, left, lane } = aLane();
    const days = [
      '20260105',
      100.25,
      101,
      99.5,
      100,
      12_345,
      '100.12345678901234567',
      12,
      '20260106',
      1,
      2,
      0,
      1,
      -1,
      -1,
      -1,
    ];
    lane.accept(frame(17, 5, '20260105', '20260106', 2, ...days));
    expect(told).toEqual([
      ['historicalData', [5, '20260105', 100.25, 101, 99.5, 100, 12_345, 12, 100.12345678901235, undefined]],
      ['historicalData', [5, '20260106', 1, 2, 0, 1, -1, -1, -1, undefined]],
      ['historicalData', [5, 'finished-20260105-20260106', -1, -1, -1, -1, -1, -1, -1, false]],
    ]);
    expect(left).toEqual([]);
  });

  it('tells the same of any bars as the library, or leaves them to it', () => {
    fc.assert(
      fc.property(answers, (fields) => {
        const bytes = frame(...fields);
        const { told, left, lane } = aLane();
        lane.accept(bytes);
        expect([...told, ...toldByLibrary(left)]).toEqual(toldByLibrary([bytes]));
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves bars to the library, which complains, if their number is not what the message says', () => {
    const { told, left, lane } = aLane();
    const [day, odd] = [['20260105', 1, 1, 1, 1, 1, 1, 1], [frame(17, 5, 'a', 'b', 999_999_999_999_999)]];
    odd.push(
      frame(17, 5, 'a', 'b', 2, ...day),
      frame(17, 5, 'a', 'b', 1, ...day, ...day),
      frame(17, 5, 'a', 'b', 0, 7),
    );
    for (const bytes of odd) lane.accept(Buffer.concat([bytes, frame(2, 6, 1, 0, 100)]));
    expect(told.map(([name]) => name)).toEqual(odd.map(() => 'tickSize'));
    expect(Buffer.concat(left)).toEqual(Buffer.concat(odd));
  });

  it('leaves everything else in its place, between the ticks before and behind it', () => {
    const order: string[] = [];
    const lane = new FastLane({
      tell: (name) => order.push(name),
      leave: (frames) => order.push(`left ${frames.length}`),
    });
    const [time, size] = [frame(49, 1, 7), frame(2, 6, 1, 0, 100)];
    lane.accept(Buffer.concat([version, time, size, time, time, size]));
    const before = version.length + time.length;
    expect(order).toEqual([`left ${before}`, 'received', 'tickSize', `left ${2 * time.length}`, 'tickSize']);
  });

  it('leaves the very first message to the library, which waits for a version there', () => {
    const left: Buffer[] = [];
    const lane = new FastLane({ tell: () => expect.unreachable(), leave: (frames) => left.push(frames) });
    lane.accept(frame(2, 6, 1, 0, 100));
    expect(left).toHaveLength(1);
  });

  it('leaves a tick with a field too many or too few to the library, which complains', () => {
    const { told, left, lane } = aLane();
    const odd = Buffer.concat([frame(2, 6, 1, 0), frame(2, 6, 1, 0, 100, 3), frame(1, 6, 1, 1, 100, 5)]);
    lane.accept(odd);
    expect(told).toEqual([]);
    expect(Buffer.concat(left)).toEqual(odd);
  });
});
