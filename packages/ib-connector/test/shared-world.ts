import { IBConnector, type IBConnectorOptions, type IbEvent } from '@autobot/ib-connector';
import { seededRandom } from '@autobot/resilience';
import { MemoryStore, SimulatedStore } from '@autobot/resilience/shared';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws, type MockTwsOptions } from '@autobot/testing-mocks';

/** Options of one process; what is shared is filled in but for what differs. */
export type ProcessOptions = Omit<IBConnectorOptions, 'shared'> & {
  readonly shared?: Omit<NonNullable<IBConnectorOptions['shared']>, 'store'>;
};

/** One process: its connector, its own way to the store, and what it was told. */
export interface SharingProcess {
  readonly connector: IBConnector;
  readonly link: SimulatedStore;
  readonly events: IbEvent[];
}

/** One mock TWS, one store, and processes that share both, under one clock that moves only when told. */
export class SharedWorld implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly memory: MemoryStore;
  readonly tws: MockTws;
  readonly processes: SharingProcess[] = [];

  private constructor(clock: FakeClock, tws: MockTws) {
    this.clock = clock;
    this.tws = tws;
    this.memory = new MemoryStore({ clock });
  }

  static async start(mock: MockTwsOptions = {}): Promise<SharedWorld> {
    const clock = new FakeClock();
    return new SharedWorld(clock, await MockTws.start({ transport: 'memory', clock, ...mock }));
  }

  /** A process that is not connected yet; its client id is its number, from 1. */
  add(options: ProcessOptions = {}): SharingProcess {
    const number = this.processes.length + 1;
    const { clock, tws } = this;
    const link = new SimulatedStore(this.memory, { clock, latencyMs: () => 2 });
    const { shared, ...own } = options;
    const connector = new IBConnector({
      host: tws.host,
      port: tws.port,
      clientId: number,
      clock,
      random: seededRandom(number),
      connectTimeoutMs: 60_000,
      ...own,
      shared: { store: link, maxClients: 4, ...shared },
    });
    const events: IbEvent[] = [];
    connector.subscribe((event) => events.push(event));
    const process = { connector, link, events };
    this.processes.push(process);
    return process;
  }

  /** So many processes, all connected. */
  async connected(count: number, options: ProcessOptions = {}): Promise<readonly IBConnector[]> {
    const added = Array.from({ length: count }, () => this.add(options).connector);
    await this.until(Promise.all(added.map((connector) => connector.connect())));
    return added;
  }

  /** Every way to the store fails at once, or answers again. */
  store(does: 'refuse' | 'freeze' | 'comeUp'): void {
    for (const { link } of this.processes) link[does]();
  }

  /** Moves time on until a promise settles, for two minutes at most. */
  async until<Result>(promise: Promise<Result>): Promise<Result> {
    const pending = new Set([promise]);
    const settled = (): void => {
      pending.clear();
    };
    promise.then(settled, settled);
    for (let step = 0; step < 1_200 && pending.size > 0; step += 1) await this.clock.run(100);
    if (pending.size > 0) throw new Error('it did not settle within two minutes of virtual time');
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.until(Promise.all(this.processes.map(({ connector }) => connector.disconnect())));
    await this.tws.stop();
  }
}
