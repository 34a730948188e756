import { seededRandom } from '@autobot/resilience';
import { MemoryStore, SimulatedStore } from '@autobot/resilience/shared';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { type DayChecker, dayCheckers, type DayView } from './checkers.ts';
import { Client, SYMBOLS, type Tally } from './client.ts';
import { type Mutant, mutantStore } from './mutant-store.ts';
import { drawTroubles, mendsInMs, type Trouble } from './trouble.ts';

/** What a day is made from. */
export interface DayOptions {
  readonly seed: number;
  readonly hours: number;
  /** At most 32, which is what a gateway takes. */
  readonly clients: number;
  readonly mutant?: Mutant | undefined;
  /** The trouble to begin with. Default that the store refuses. */
  readonly first?: Trouble['does'];
  /** Ends the day as soon as this checker has something to say. */
  readonly stopAt?: string;
  readonly onHour?: (hour: number) => void;
}

/** Something that was not so. */
export interface DayViolation {
  readonly checker: string;
  readonly atMs: number;
  readonly sentence: string;
}

/** What a day showed. */
export interface DayResult {
  readonly violations: readonly DayViolation[];
  readonly tally: Tally;
  /** How often each trouble struck. */
  readonly troubles: Readonly<Record<string, number>>;
}

const HOUR_MS = 3_600_000;
const LOOK_MS = 5_000;
const MOST_VIOLATIONS = 20;

/** Many connectors on one account, one gateway and one store, for hours of virtual time, checked as they go. */
export async function runDay(options: DayOptions): Promise<DayResult> {
  const { seed, hours, clients: count, mutant, first, stopAt, onHour = () => undefined } = options;
  const clock = new FakeClock();
  const tws = await MockTws.start({
    transport: 'memory',
    clock,
    seed,
    symbols: SYMBOLS,
    tickIntervalMs: 20_000,
    maxClients: count,
  });
  const memory = new MemoryStore({ clock });
  const tally: Tally = {
    streams: 0,
    streamsRefused: 0,
    history: 0,
    historyRefused: 0,
    orders: 0,
    ordersRefused: 0,
    cancels: 0,
    cancelsLost: 0,
  };
  const violations: DayViolation[] = [];
  const checkers: DayChecker[] = [];
  const all = (act: (checker: DayChecker) => void): void => {
    for (const checker of checkers) act(checker);
  };
  const links = Array.from({ length: count }, () => new SimulatedStore(memory, { clock }));
  const onDial = (): void => {
    all((checker) => checker.dialled?.());
  };
  const clients = links.map((link, index) => {
    const store = mutantStore(link, mutant);
    return new Client({ number: index + 1, clients: count, tws, clock, store, seed, onDial }, tally);
  });
  const state = { isStoreUp: true, awaySinceMs: undefined, haltedAtMs: undefined } as {
    isStoreUp: boolean;
    awaySinceMs: number | undefined;
    haltedAtMs: number | undefined;
  };
  const view: DayView = {
    clients,
    tally,
    nowMs: () => clock.now(),
    isStoreUp: () => state.isStoreUp,
    gatewayAwaySinceMs: () => state.awaySinceMs,
    haltedAtMs: () => state.haltedAtMs,
  };
  for (const [name, make] of Object.entries(dayCheckers)) {
    checkers.push(
      make(view, (sentence) => {
        if (violations.length < MOST_VIOLATIONS) violations.push({ checker: name, atMs: clock.now(), sentence });
      }),
    );
  }
  for (const [index, { connector }] of clients.entries()) {
    connector.subscribe((event) => {
      all((checker) => checker.event?.(index + 1, event));
    });
  }
  tws.journal.listen((entry) => {
    all((checker) => checker.received?.(entry));
  });

  const isOver = (): boolean => stopAt !== undefined && violations.some(({ checker }) => checker === stopAt);
  const look = (): void => {
    all((checker) => checker.look?.());
  };
  const runFor = async (ms: number): Promise<void> => {
    const untilMs = clock.now() + ms;
    while (clock.now() < untilMs && !isOver()) {
      const hour = Math.floor(clock.now() / HOUR_MS);
      await clock.run(Math.min(LOOK_MS, untilMs - clock.now()));
      look();
      if (Math.floor(clock.now() / HOUR_MS) > hour) onHour(hour + 1);
    }
  };
  const mended = async (afterMs: number): Promise<void> => {
    await runFor(afterMs);
    all((checker) => checker.mended?.());
  };
  const strike = async (trouble: Trouble): Promise<void> => {
    switch (trouble.does) {
      case 'refuse':
      case 'freeze':
        state.isStoreUp = false;
        for (const link of links) link[trouble.does]();
        await runFor(trouble.forMs);
        for (const link of links) link.comeUp();
        break;
      case 'flush':
        memory.flush();
        break;
      case 'cutOff':
        state.isStoreUp = false;
        links[trouble.client]?.refuse();
        await runFor(trouble.forMs);
        links[trouble.client]?.comeUp();
        break;
      case 'halt': {
        const killSwitch = clients[trouble.client]?.connector.trading.killSwitch;
        const halted = killSwitch?.set('halted', 'simulated');
        state.haltedAtMs = clock.now();
        await clock.run(100);
        look();
        await halted;
        await runFor(trouble.forMs);
        state.haltedAtMs = undefined;
        const resumed = killSwitch?.set('active', 'simulated');
        await clock.run(100);
        await resumed;
        break;
      }
      case 'restart':
        tws.fault({ kind: 'restart', forMs: trouble.forMs });
        state.awaySinceMs = clock.now();
        await runFor(trouble.forMs - 1);
        state.awaySinceMs = undefined;
        break;
      case 'drop':
        tws.fault({ kind: 'drop', how: 'reset' });
        break;
    }
    await mended(mendsInMs(trouble));
    state.isStoreUp = true;
  };

  const connecting = Promise.all(clients.map(({ connector }) => connector.connect()));
  await clock.run(30_000);
  await connecting;
  for (const client of clients) client.start();
  const troubles: Record<string, number> = {};
  for (const { atMs, trouble } of drawTroubles(seededRandom(seed), {
    forMs: hours * HOUR_MS,
    clients: count,
    first,
  })) {
    if (isOver()) break;
    await runFor(Math.max(0, atMs - clock.now()));
    troubles[trouble.does] = (troubles[trouble.does] ?? 0) + 1;
    await strike(trouble);
  }
  await runFor(Math.max(0, hours * HOUR_MS - clock.now()));
  all((checker) => checker.mended?.());
  all((checker) => checker.end?.());
  for (const client of clients) client.stop();
  const closing = Promise.all(clients.map(({ connector }) => connector.disconnect()));
  await clock.run(30_000);
  await closing;
  await tws.stop();
  return { violations, tally, troubles };
}
