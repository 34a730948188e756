import { createHash } from 'node:crypto';
import { type ConnectorStatus, IBConnector, type IbEvent, MemoryOrderJournal } from '@autobot/ib-connector';
import { seededRandom } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import { type FaultStepHandle, MockTws } from '@autobot/testing-mocks';
import { allCheckers } from './checkers/all-checkers.ts';
import type { Checker, View } from './checkers/checker.ts';
import type { Coverage } from './coverage.ts';
import type { Plan } from './schedule.ts';
import { Bot } from './world/bot.ts';
import { FaultWatch } from './world/fault-watch.ts';
import { SideService } from './world/side-service.ts';
import { ToldWorld } from './world/told-world.ts';
import { RealTime } from './world/real-time.ts';
import { WireTap } from './world/wire-tap.ts';

/** Something that was not so, in a sentence. */
export interface Violation {
  readonly checker: string;
  readonly atMs: number;
  readonly sentence: string;
}

/** What one run showed. */
export interface RunResult {
  readonly violations: readonly Violation[];
  /** Of every message in either direction and every event, with their times. */
  readonly hash: string;
  /** Messages on the wire, events of the connector and items its readers got. */
  readonly events: number;
  readonly coverage: Coverage;
}

/** How runs differ besides their plan. */
export interface RunOptions {
  /** Over real sockets of the loopback and in real time: slower, and never twice the same. Default false. */
  readonly isReal?: boolean;
  /** Mean time between two actions of the bot. Default 4,000. */
  readonly paceMs?: number;
  /** Milliseconds between beats of the market. Default 1,000. */
  readonly tickIntervalMs?: number;
  /** Epoch milliseconds at the start. Default a Monday morning at the opening. */
  readonly startMs?: number;
  /** Milliseconds between two looks while nothing happens. Default 1,000. */
  readonly lookMs?: number;
  /** Part of the time in which faults may strike in liveness mode. Default 0.4. */
  readonly troubleShare?: number;
  /** Called with each message and event, and when it happened. */
  readonly onNote?: (atMs: number, text: string) => void;
}

const ORDER_REF_PREFIX = 'sim';
const CLIENT_ID = 7;
/** In liveness mode faults may strike for so long, and all must be well by the end. */
export const TROUBLE_SHARE = 0.4;
// What is under way when the bot rests may still fill and be confirmed.
const REST_MS = 90_000;
const CLOSING_MS = 61_000;
const REAL_CLOSING_MS = 11_000;
const MOST_PORTS = 200;
const LONG_MS = 3_600_000;

// What changes how the connector stands; the rest is told too often to look each time.
function isWorthALook({ type }: IbEvent): boolean {
  return /^(link|upstream|farm|order|stream|notice|kill)/.test(type);
}

/** One world under one plan: the real connector against the mock, in memory and virtual time, checked at every step. */
export async function runPlan(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const {
    isReal = false,
    paceMs = 4_000,
    tickIntervalMs = 1_000,
    startMs,
    lookMs = 1_000,
    troubleShare = TROUBLE_SHARE,
  } = options;
  const { seed, mode, recovery, schedule, forMs } = plan;
  const virtual = isReal ? undefined : new FakeClock(startMs);
  const clock = virtual ?? new RealTime();
  const restMs = Math.min(REST_MS, forMs / 6);
  const transport = isReal ? 'tcp' : 'memory';
  const tws = await MockTws.start({ transport, clock, seed, tickIntervalMs });
  const firstPort = tws.port;
  const told = new ToldWorld();
  const hash = createHash('sha256');
  let events = 0;
  let isOver = false;
  const note = (text: string): void => {
    if (isOver) return;
    events += 1;
    hash.update(`${clock.now()} ${text}\n`);
    options.onNote?.(clock.now(), text);
  };
  const checkers: { readonly name: string; readonly checker: Checker }[] = [];
  const all = (act: (checker: Checker) => void): void => {
    for (const { checker } of checkers) act(checker);
  };
  using tap = new WireTap({
    opened: (connection) => {
      note(`opened ${connection}`);
      told.opened(connection, clock.now());
      all((checker) => checker.opened?.());
    },
    sent: (connection, fields) => {
      note(`${connection} > ${fields.join('|')}`);
      told.sent(fields, clock.now());
      all((checker) => checker.sent?.(fields));
    },
    received: (connection, fields) => {
      note(`${connection} < ${fields.join('|')}`);
      told.received(fields, clock.now());
    },
    closed: (connection) => {
      note(`closed ${connection}`);
      told.closed(connection, clock.now());
      all((checker) => checker.closed?.());
    },
  });
  const connector = new IBConnector({
    host: tws.host,
    port: tws.port,
    clientId: CLIENT_ID,
    clock,
    random: seededRandom(seed + 2),
    journal: new MemoryOrderJournal(),
    readOnly: false,
    recovery,
    orderRefPrefix: ORDER_REF_PREFIX,
    connectTimeoutMs: 3_600_000,
    guards: {
      paperPorts: Array.from({ length: MOST_PORTS }, (_, index) => tws.port + index),
      priceCollar: 'off',
      maxQuantity: Number.POSITIVE_INFINITY,
      maxNotional: Number.POSITIVE_INFINITY,
      duplicateWindowMs: 0,
      maxOrdersPerSecond: Number.POSITIVE_INFINITY,
      maxOpenOrders: Number.POSITIVE_INFINITY,
      maxOrderEfficiencyRatio: Number.POSITIVE_INFINITY,
    },
  });
  const stalls = { totalMs: 0, lastEndMs: 0 };
  const stalled = (ms: number): void => {
    stalls.totalMs += ms;
    stalls.lastEndMs = clock.now();
  };
  const block = (ms: number): void => {
    clock.block(ms);
    stalled(ms);
  };
  const bot = new Bot({
    connector,
    clock,
    random: seededRandom(seed + 3),
    orderRefPrefix: ORDER_REF_PREFIX,
    paceMs,
    block,
    onItem: (wish, item) => {
      note(`item ${wish.kind} ${wish.symbol}`);
      all((checker) => checker.item?.(wish, item));
    },
    onOrdering: (orderRef) => {
      all((checker) => checker.ordering?.(orderRef));
    },
    onOrdered: (orderRef, error) => {
      all((checker) => checker.ordered?.(orderRef, error));
    },
  });
  const violations: Violation[] = [];
  let status: ConnectorStatus | undefined;
  const watch = new FaultWatch({
    clock,
    status: () => view.status,
    faults: () => tws.faults,
    begin: (fault) => tws.fault(fault),
    block,
    aimed: schedule.aimed,
  });
  const view: View = {
    clock,
    tws,
    connector,
    get status() {
      status ??= connector.getStatus();
      return status;
    },
    bot,
    told,
    mode,
    recovery,
    stalls,
    heldBytes,
    begunMs: watch.begunMs,
  };
  for (const [name, make] of Object.entries(allCheckers(virtual))) {
    const violated = (sentence: string): void => {
      violations.push({ checker: name, atMs: clock.now(), sentence });
    };
    checkers.push({ name, checker: make(view, violated) });
  }
  const side = new SideService(clock, seededRandom(seed + 4), (result) => {
    all((checker) => checker.sideResult?.(result));
  });
  side.events.subscribe((event) => {
    all((checker) => checker.sideEvent?.(event));
  });
  let isLooking = false;
  const look = (): void => {
    isLooking = false;
    status = undefined;
    watch.look();
    all((checker) => checker.look?.());
  };
  connector.subscribe((event) => {
    note(event.type);
    all((checker) => checker.event?.(event));
    // Not at once: what the event tells of is still being carried out.
    if (isLooking || !isWorthALook(event)) return;
    watch.count();
    isLooking = true;
    queueMicrotask(look);
  });

  const runFor = async (ms: number): Promise<void> => {
    const untilMs = clock.now() + ms;
    while (clock.now() < untilMs) {
      await clock.run(Math.min(lookMs, untilMs - clock.now()));
      look();
    }
  };

  const pendingStalls = schedule.stalls.toSorted((one, other) => one.atMs - other.atMs);
  const handles: FaultStepHandle[] = schedule.steps.map((step) => tws.schedule(step));
  void bot.promises.watch('connect', Number.POSITIVE_INFINITY, connector.connect());
  bot.start();
  side.start();
  const troubleMs = mode === 'liveness' ? forMs * troubleShare : forMs - restMs;
  for (const { atMs, forMs: stallMs } of pendingStalls) {
    await runFor(Math.max(0, Math.min(atMs, troubleMs) - clock.now()));
    watch.stalls();
    stalled(stallMs);
    await clock.stall(stallMs);
    look();
  }
  await runFor(Math.max(0, troubleMs - clock.now()));
  if (mode === 'liveness') {
    watch.rest();
    for (const handle of handles) handle.dispose();
    for (const fault of tws.faults) fault.dispose();
    // Who was not there when TWS moved cannot know where to; a person puts that right.
    if (tws.port !== firstPort) tws.fault({ kind: 'port-moved', port: firstPort });
  }
  await runFor(Math.max(0, forMs - restMs - clock.now()));
  bot.rest();
  await runFor(Math.max(0, forMs - clock.now()));
  status = undefined;
  all((checker) => checker.end?.());
  bot.stop();
  side.stop();
  const closing = bot.promises.watch('disconnect', 60_000, connector.disconnect());
  // What waits to be tried again learns when its turn comes that there is nothing to wait for.
  await runFor(isReal ? REAL_CLOSING_MS : CLOSING_MS);
  await closing;
  for (const handle of handles) handle.dispose();
  await tws.stop();
  tap[Symbol.dispose]();
  await clock.run(0);
  status = undefined;
  all((checker) => checker.after?.());
  await virtual?.run(LONG_MS);
  all((checker) => checker.longAfter?.());
  isOver = true;
  return { violations, hash: hash.digest('hex'), events, coverage: watch.coverage };
}

const { gc } = globalThis;
const heldBytes = gc === undefined ? undefined : collect;

function collect(): number {
  gc?.();
  return process.memoryUsage().heapUsed;
}
