import { OrderRefusedError, type Stream } from '@autobot/ib-connector';
import { expect, test } from 'vitest';
import { allCheckers } from '../src/checkers/all-checkers.ts';
import type { Checker, MakeChecker } from '../src/checkers/checker.ts';
import type { Wish } from '../src/world/readers.ts';
import { Scene } from './scene.ts';

// Each invariant is shown a world in which it holds, and then one in which it does not: a checker that cannot fail proves nothing.
interface Case {
  readonly checker: string;
  readonly says: RegExp;
  readonly well: (scene: Scene, checker: Checker) => void;
  readonly ill: (scene: Scene, checker: Checker) => void;
  readonly before?: (scene: Scene) => void;
}

const SECOND = 1_000;
const DAY = 86_400_000;
const placeOrder = (orderId: number, orderRef: string, price = 1): readonly string[] => [
  '3',
  String(orderId),
  orderRef,
  String(price),
];
const history = (reqId: number, contract: string): readonly string[] => [
  '20',
  String(reqId),
  '0',
  contract,
  ...Array.from({ length: 12 }, () => ''),
  '30 secs',
  String(reqId),
];

const cases: readonly Case[] = [
  {
    checker: 'promises settle',
    says: /getTicker was asked at 0 ms and has not settled 66000 ms later/,
    before: (scene) => {
      scene.handed('getTicker', 60 * SECOND);
    },
    well: (scene, checker) => {
      scene.clock.advance(61 * SECOND);
      checker.look?.();
      scene.pending.clear();
      checker.after?.();
    },
    ill: (scene, checker) => {
      scene.clock.advance(66 * SECOND);
      checker.look?.();
    },
  },
  {
    checker: 'promises settle',
    says: /connect, asked at 0 ms, never settled/,
    before: (scene) => {
      scene.handed('connect', Number.POSITIVE_INFINITY);
    },
    well: (scene, checker) => {
      scene.pending.clear();
      checker.after?.();
    },
    ill: (_, checker) => checker.after?.(),
  },
  {
    checker: 'orders once',
    says: /sim:1 was sent as order 1, and again as order 2/,
    well: (_, checker) => {
      checker.ordering?.('sim:1');
      checker.sent?.(placeOrder(1, 'sim:1'));
      checker.sent?.(placeOrder(1, 'sim:1', 2));
    },
    ill: (_, checker) => {
      checker.ordering?.('sim:1');
      checker.sent?.(placeOrder(1, 'sim:1'));
      checker.sent?.(placeOrder(2, 'sim:1'));
    },
  },
  {
    checker: 'orders once',
    says: /sent twice, word by word/,
    well: (_, checker) => {
      checker.ordering?.('sim:1');
      checker.sent?.(placeOrder(1, 'sim:1'));
    },
    ill: (_, checker) => {
      checker.ordering?.('sim:1');
      checker.sent?.(placeOrder(1, 'sim:1'));
      checker.sent?.(placeOrder(1, 'sim:1'));
    },
  },
  {
    checker: 'orders once',
    says: /sim:1 was sent after its caller was told that it was refused/,
    well: (_, checker) => {
      checker.ordering?.('sim:1');
      checker.ordered?.('sim:1', new OrderRefusedError('upstreamDown', 'shut'));
    },
    ill: (_, checker) => {
      checker.ordering?.('sim:1');
      checker.ordered?.('sim:1', new OrderRefusedError('upstreamDown', 'shut'));
      checker.sent?.(placeOrder(1, 'sim:1'));
    },
  },
  {
    checker: 'orders known',
    says: /sim:1 is at the broker and was forgotten/,
    before: (scene) => {
      scene.theirs = [{ orderRef: 'sim:1', status: 'Submitted', filled: 0 }];
    },
    well: (scene, checker) => {
      scene.ours = [{ orderRef: 'sim:1', state: 'working', filled: 0, quantity: 5 }];
      checker.end?.();
    },
    ill: (_, checker) => checker.end?.(),
  },
  {
    checker: 'orders known',
    says: /sim:1 is Cancelled at the broker with 0 filled, and held for working/,
    before: (scene) => {
      scene.ours = [{ orderRef: 'sim:1', state: 'working', filled: 0, quantity: 5 }];
    },
    well: (scene, checker) => {
      // Held twice, and one of them lives.
      scene.theirs = [
        { orderRef: 'sim:1', status: 'Submitted', filled: 0 },
        { orderRef: 'sim:1', status: 'Cancelled', filled: 0 },
      ];
      checker.end?.();
    },
    ill: (scene, checker) => {
      scene.theirs = [{ orderRef: 'sim:1', status: 'Cancelled', filled: 0 }];
      checker.end?.();
    },
  },
  {
    checker: 'gate shut',
    says: /the order gate is open while TWS has said that it is cut off/,
    well: (scene, checker) => {
      scene.told.opened(1, 0);
      checker.look?.();
      scene.told.received(error(1100), 0);
      scene.status = { ...scene.status, orderGate: { isOpen: false, reason: 'upstreamDown', sentence: '' } };
      checker.look?.();
    },
    ill: (scene, checker) => {
      scene.told.opened(1, 0);
      scene.told.received(error(1100), 0);
      checker.look?.();
    },
  },
  {
    checker: 'gate shut',
    says: /order 7 was sent while there is no connection/,
    well: (scene, checker) => {
      scene.told.opened(1, 0);
      checker.sent?.(placeOrder(7, 'sim:1'));
    },
    ill: (_, checker) => checker.sent?.(placeOrder(7, 'sim:1')),
  },
  {
    checker: 'no needless dial',
    says: /connection 1 was healthy, and the client ended it at 400000 ms/,
    before: (scene) => {
      scene.connections.push({ connection: 1, openedAtMs: 0, closedAtMs: 400_000, closedBy: 'client' });
      scene.struck({ kind: 'upstream-lost', reports: 'delivered' }, 399_000);
    },
    well: (scene, checker) => {
      scene.struck({ kind: 'freeze', newConnections: 'silent' }, 380_000);
      checker.end?.();
    },
    ill: (_, checker) => checker.end?.(),
  },
  {
    checker: 'live means live',
    says: /the stream of quotes AAPL says it is live, and TWS has said that it is cut off/,
    before: (scene) => {
      scene.wishes.push(wish('quotes', { quality: 'live' }));
      scene.told.opened(1, 0);
    },
    well: (_, checker) => checker.look?.(),
    ill: (scene, checker) => {
      scene.told.received(error(1100), 0);
      checker.look?.();
    },
  },
  {
    checker: 'live means live',
    says: /a quote of AAPL says it is live, and there is no connection/,
    before: (scene) => {
      scene.told.opened(1, 0);
      scene.told.sent(['1', '11', '5', '0', 'AAPL'], 0);
      scene.told.received(['1', '6', '5', '1', '100'], 0);
    },
    well: (_, checker) => checker.item?.(wish('quotes'), { quality: 'live' }),
    ill: (scene, checker) => {
      scene.told.closed(1, 0);
      scene.clock.advance(SECOND);
      checker.item?.(wish('quotes'), { quality: 'live' });
    },
  },
  {
    checker: 'message rate',
    says: /51 messages left within a second/,
    well: (scene, checker) => {
      for (let index = 0; index < 50; index += 1) checker.sent?.(['1']);
      scene.clock.advance(SECOND);
      checker.sent?.(['1']);
    },
    ill: (scene, checker) => {
      for (let index = 0; index < 50; index += 1) checker.sent?.(['1']);
      scene.clock.advance(SECOND - 1);
      checker.sent?.(['1']);
    },
  },
  {
    checker: 'history pacing',
    says: /6 of them for one contract in two seconds, at most 5/,
    well: (_, checker) => {
      for (let index = 0; index < 6; index += 1) checker.sent?.(history(index, `contract ${index % 2}`));
    },
    ill: (_, checker) => {
      for (let index = 0; index < 6; index += 1) checker.sent?.(history(index, 'one contract'));
    },
  },
  {
    checker: 'history pacing',
    says: /2 identical ones in fifteen seconds/,
    well: (scene, checker) => {
      checker.sent?.(['20', '1', 'AAPL', '30 secs']);
      scene.clock.advance(15 * SECOND);
      checker.sent?.(['20', '2', 'AAPL', '30 secs']);
    },
    ill: (scene, checker) => {
      checker.sent?.(['20', '1', 'AAPL', '30 secs']);
      scene.clock.advance(14 * SECOND);
      checker.sent?.(['20', '2', 'AAPL', '30 secs']);
    },
  },
  {
    checker: 'streams served',
    says: /the stream of quotes AAPL is stale/,
    before: (scene) => {
      scene.told.opened(1, 0);
      scene.told.sent(['1', '11', '5', '0', 'AAPL'], 0);
      scene.told.received(['1', '6', '5', '1', '100'], 0);
    },
    well: (scene, checker) => {
      scene.wishes.push(wish('quotes', { quality: 'live' }));
      checker.end?.();
    },
    ill: (scene, checker) => {
      scene.wishes.push(wish('quotes', { quality: 'stale' }));
      checker.end?.();
    },
  },
  {
    checker: 'streams served',
    says: /the stream of quotes AAPL is silent for 11000 ms/,
    before: (scene) => {
      scene.wishes.push(wish('quotes', { quality: 'live' }));
      scene.told.opened(1, 0);
      scene.told.sent(['1', '11', '5', '0', 'AAPL'], 0);
      scene.told.received(['1', '6', '5', '1', '100'], 0);
    },
    well: (scene, checker) => {
      scene.clock.advance(9 * SECOND);
      checker.end?.();
    },
    ill: (scene, checker) => {
      scene.clock.advance(11 * SECOND);
      checker.end?.();
    },
  },
  {
    checker: 'nothing left',
    says: /listeners hang on the bot's signal while 0 promises are under way/,
    well: (scene, checker) => {
      scene.life.signal.addEventListener('abort', () => undefined);
      checker.look?.();
    },
    ill: (scene, checker) => {
      for (let index = 0; index < 9; index += 1) scene.life.signal.addEventListener('abort', () => undefined);
      checker.look?.();
    },
  },
  {
    checker: 'nothing left',
    says: /1 connections left after closing/,
    before: (scene) => {
      const slots = { inUse: 0 };
      Reflect.set(scene.status, 'rateLimiter', { queued: 0 });
      Reflect.set(scene.status, 'pacing', { slots: { lines: slots } });
    },
    well: (_, checker) => checker.after?.(),
    ill: (scene, checker) => {
      scene.told.opened(1, 0);
      checker.after?.();
    },
  },
  {
    checker: 'nothing left',
    says: /1 timers that never end left/,
    well: (_, checker) => checker.longAfter?.(),
    ill: (scene, checker) => {
      scene.clock.setTimer(() => undefined, DAY);
      checker.longAfter?.();
    },
  },
  {
    checker: 'nothing left',
    says: /a stream kept more than the 50 values/,
    before: (scene) => {
      scene.isReadingStopped = true;
    },
    well: (_, checker) => {
      for (let index = 0; index < 51; index += 1) checker.item?.(wish('ticks'), { price: index });
    },
    ill: (_, checker) => {
      for (let index = 0; index < 52; index += 1) checker.item?.(wish('ticks'), { price: index });
    },
  },
  {
    checker: 'memory flat',
    says: /30\.0 MB more are held after day 3 than after the first/,
    before: (scene) => {
      scene.heldBytes = 50e6;
    },
    well: (scene, checker) => {
      days(scene, checker, 1);
      scene.heldBytes = 53e6;
      days(scene, checker, 2);
      // The journal of the mock is the mock's.
      scene.entries = 30_000;
      scene.heldBytes = 75e6;
      days(scene, checker, 1);
    },
    ill: (scene, checker) => {
      days(scene, checker, 2);
      scene.heldBytes = 80e6;
      days(scene, checker, 1);
    },
  },
  {
    checker: 'listed transitions',
    says: /link went from idle to ready, which is not listed/,
    well: (_, checker) =>
      checker.event?.({ type: 'link.changed', source: 'tws', atMs: 0, from: 'idle', to: 'dialing' }),
    ill: (_, checker) => checker.event?.({ type: 'link.changed', source: 'tws', atMs: 0, from: 'idle', to: 'ready' }),
  },
  {
    checker: 'listed transitions',
    says: /circuit dial was closed when it told circuit.closed/,
    well: (_, checker) => {
      const opened = { type: 'circuit.opened', source: 'dial', atMs: 0 } as const;
      checker.event?.({ ...opened, because: 'faults', openForMs: 1, openings: 1 });
    },
    ill: (_, checker) => checker.event?.({ type: 'circuit.closed', source: 'dial', atMs: 0 }),
  },
  {
    checker: 'status true',
    says: /upstream is held for up, and TWS said it is down/,
    before: (scene) => {
      scene.told.opened(1, 0);
    },
    well: (_, checker) => checker.look?.(),
    ill: (scene, checker) => {
      scene.told.received(error(1100), 0);
      checker.look?.();
    },
  },
  {
    checker: 'status true',
    says: /farm usfarm is held for undefined, and TWS said broken/,
    before: (scene) => {
      scene.told.opened(1, 0);
    },
    well: (scene, checker) => {
      scene.told.received(error(2103), 0);
      scene.status = { ...scene.status, farms: { usfarm: 'broken' } };
      checker.look?.();
    },
    ill: (scene, checker) => {
      scene.told.received(error(2103), 0);
      checker.look?.();
    },
  },
  {
    checker: 'breaker listens',
    says: /circuit.opened followed from a call of 0 ms, which was before the change at 5000 ms/,
    well: (scene, checker) => {
      sideCall(scene, checker, 6 * SECOND);
    },
    ill: (scene, checker) => {
      sideCall(scene, checker, 0);
    },
  },
];

test.each(cases)('$checker holds, and breaks with $says', ({ checker, says, well, ill, before }) => {
  expect(sentences(checker, well, before)).toEqual([]);
  expect(sentences(checker, ill, before)).toContainEqual(expect.stringMatching(says));
});

test('no invariant is without such a test', () => {
  expect(new Set(cases.map(({ checker }) => checker))).toEqual(new Set(Object.keys(allCheckers(undefined))));
});

test('eager may hang up on a loss of upstream, and on nothing else that is harmless', () => {
  expect(hungUp('eager', 'upstream-lost')).toBe(0);
  expect(hungUp('graceful', 'upstream-lost')).toBe(1);
  expect(hungUp('eager', 'silent-streams')).toBe(1);
});

function hungUp(recovery: Scene['recovery'], kind: 'upstream-lost' | 'silent-streams'): number {
  const scene = new Scene();
  scene.recovery = recovery;
  scene.connections.push({ connection: 1, openedAtMs: 0, closedAtMs: 400_000, closedBy: 'client' });
  scene.struck(kind === 'upstream-lost' ? { kind, reports: 'delivered' } : { kind }, 399_000);
  return scene.sentences(make('no needless dial', scene), (checker) => checker.end?.()).length;
}

function sentences(
  name: string,
  act: (scene: Scene, checker: Checker) => void,
  before?: (scene: Scene) => void,
): readonly string[] {
  const scene = new Scene();
  before?.(scene);
  return scene.sentences(make(name, scene), (checker) => {
    act(scene, checker);
  });
}

function make(name: string, scene: Scene): MakeChecker {
  const found = allCheckers(scene.clock)[name];
  if (found === undefined) throw new Error(`no checker is called ${name}`);
  return found;
}

function error(code: number): readonly string[] {
  return ['4', '2', '-1', String(code), 'Market data farm connection:usfarm', ''];
}

function wish(kind: Wish['kind'], { quality }: { readonly quality?: string } = {}): Wish {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a stream checkers see no more
  const stream = { quality, isClosed: false } as unknown as Stream<object>;
  return { kind, symbol: 'AAPL', isSlow: kind === 'ticks', stream: quality === undefined ? undefined : stream };
}

function days(scene: Scene, checker: Checker, count: number): void {
  for (let day = 0; day < count; day += 1) {
    scene.clock.advance(DAY);
    checker.look?.();
  }
}

// The circuit changed at 5 s; it opens at 7 s by a call that began when it is told.
function sideCall(scene: Scene, checker: Checker, begunMs: number): void {
  scene.clock.advance(5 * SECOND);
  checker.sideEvent?.({ type: 'circuit.half_opened', source: 'news', atMs: 5 * SECOND });
  scene.clock.advance(2 * SECOND);
  checker.sideResult?.({ begunMs, isFailure: true });
  const opened = { type: 'circuit.opened', source: 'news', atMs: 7 * SECOND } as const;
  checker.sideEvent?.({ ...opened, because: 'probe_failed', openForMs: 1, openings: 2 });
}
