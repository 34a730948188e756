import type { ConnectorStatus, OrderSnapshot } from '@autobot/ib-connector';
import { FakeClock } from '@autobot/resilience/testing';
import type { Fault, FaultHandle, JournalConnection, Order } from '@autobot/testing-mocks';
import type { Handed } from '../src/world/promises.ts';
import type { Wish } from '../src/world/readers.ts';
import { ToldWorld } from '../src/world/told-world.ts';
import type { Checker, MakeChecker, View } from '../src/checkers/checker.ts';

/** A world as a test of a checker sets it up: only what that checker looks at. */
export class Scene {
  readonly clock: FakeClock = new FakeClock(0);
  readonly told: ToldWorld = new ToldWorld();
  readonly life: AbortController = new AbortController();
  readonly pending: Set<Handed> = new Set();
  readonly wishes: Wish[] = [];
  readonly connections: JournalConnection[] = [];
  readonly faults: FaultHandle[] = [];
  readonly begunMs: Map<FaultHandle, number> = new Map();
  ours: Partial<OrderSnapshot>[] = [];
  theirs: Partial<Order>[] = [];
  isReadingStopped = false;
  mode: View['mode'] = 'liveness';
  recovery: View['recovery'] = 'graceful';
  heldBytes: number | undefined;
  entries = 0;
  status: Partial<ConnectorStatus> = {
    state: 'ready',
    link: {
      state: 'ready',
      address: '127.0.0.1:4002',
      epoch: 1,
      cause: undefined,
      serverVersion: 178,
      accounts: [],
      inboundAgeMs: 0,
    },
    upstream: 'up',
    farms: {},
    orderGate: { isOpen: true },
    orders: {},
    streams: [],
    requestsUnderWay: 0,
  };

  /** A fault that strikes from one time to another. */
  struck(fault: Fault, fromMs: number, untilMs?: number): void {
    const handle: FaultHandle = {
      fault,
      fired: 1,
      firedAt: fromMs,
      isActive: untilMs === undefined,
      endedAt: untilMs,
      ended: Promise.resolve(),
      dispose: () => undefined,
      [Symbol.dispose]: () => undefined,
    };
    this.faults.push(handle);
    this.begunMs.set(handle, fromMs);
  }

  /** A promise the bot was handed now. */
  handed(what: string, withinMs: number): Handed {
    const handed: Handed = { what, sinceMs: this.clock.now(), withinMs, settledMs: undefined, error: undefined };
    this.pending.add(handed);
    return handed;
  }

  /** What a checker says of what happens here. */
  sentences(make: MakeChecker, act: (checker: Checker) => void): readonly string[] {
    const said: string[] = [];
    act(
      make(this.#view(), (sentence) => {
        said.push(sentence);
      }),
    );
    return said;
  }

  #view(): View {
    const { clock, told, life, pending, wishes, begunMs, faults, connections } = this;
    const entries = (): number => this.entries;
    const scene = (): this => this;
    const view = {
      clock,
      told,
      begunMs,
      stalls: { totalMs: 0, lastEndMs: 0 },
      heldBytes: this.heldBytes === undefined ? undefined : () => scene().heldBytes,
      bot: {
        life,
        promises: { pending },
        readers: {
          wishes,
          get isStopped() {
            return scene().isReadingStopped;
          },
        },
      },
      connector: {
        get orders() {
          return scene().ours;
        },
      },
      tws: {
        faults,
        status: () => ({ clients: [] }),
        exchange: {
          get orders() {
            return scene().theirs;
          },
        },
        journal: {
          connections,
          get all() {
            return { length: entries() };
          },
        },
      },
      get status() {
        return scene().status;
      },
      get mode() {
        return scene().mode;
      },
      get recovery() {
        return scene().recovery;
      },
    };
    // A test sets up what its checker looks at; the rest of the world is not there.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return view as unknown as View;
  }
}
