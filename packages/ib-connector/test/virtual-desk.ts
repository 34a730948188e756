import { type Gap, IBConnector, type IBConnectorOptions, type IbEvent, type Stream } from '@autobot/ib-connector';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws, type MockTwsOptions } from '@autobot/testing-mocks';
import { seededRandom } from '@autobot/resilience';

/** Everything a stream has given so far. */
export interface Reading<Value> {
  readonly items: readonly (Value | Gap)[];
  readonly values: readonly Value[];
  readonly gaps: readonly Gap[];
  /** Why it ended; undefined while it has not, or ended in good order. */
  readonly error: unknown;
  readonly isDone: boolean;
}

/** A mock TWS in memory and a connected connector under one clock that moves only when told; dispose it to end both. */
export class VirtualDesk implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly tws: MockTws;
  readonly connector: IBConnector;
  readonly events: IbEvent[] = [];

  private constructor(clock: FakeClock, tws: MockTws, options: IBConnectorOptions) {
    this.clock = clock;
    this.tws = tws;
    this.connector = new IBConnector({
      host: tws.host,
      port: tws.port,
      clock,
      random: seededRandom(1),
      reconnectDelayMs: 1_000,
      ...options,
    });
    this.connector.subscribe((event) => this.events.push(event));
  }

  /** Everything told so far of one type. */
  told<Type extends IbEvent['type']>(type: Type): readonly Extract<IbEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<IbEvent, { type: Type }> => event.type === type);
  }

  /** Starts both and connects. Options may depend on the port, which is not known before. */
  static async connected(
    options: IBConnectorOptions | ((port: number) => IBConnectorOptions) = {},
    mock: MockTwsOptions = {},
  ): Promise<VirtualDesk> {
    const clock = new FakeClock();
    const tws = await MockTws.start({ transport: 'memory', clock, ...mock });
    const desk = new VirtualDesk(clock, tws, typeof options === 'function' ? options(tws.port) : options);
    await desk.until(desk.connector.connect());
    return desk;
  }

  /** Moves time on until a promise settles, for a minute at most. */
  async until<Result>(promise: Promise<Result>): Promise<Result> {
    const pending = new Set([promise]);
    const settled = (): void => {
      pending.clear();
    };
    promise.then(settled, settled);
    for (let step = 0; step < 600 && pending.size > 0; step += 1) await this.clock.run(100);
    if (pending.size > 0) throw new Error('it did not settle within a minute of virtual time');
    return promise;
  }

  /** Reads a stream in the background. */
  read<Value extends object>(stream: Stream<Value>): Reading<Value> {
    const items: (Value | Gap)[] = [];
    const state: { error: unknown; isDone: boolean } = { error: undefined, isDone: false };
    const readAll = async (): Promise<void> => {
      try {
        for await (const item of stream) items.push(item);
      } catch (error) {
        state.error = error;
      }
      state.isDone = true;
    };
    void readAll();
    return {
      items,
      get values() {
        return items.filter((item): item is Value => !isGap(item));
      },
      get gaps() {
        return items.filter(isGap);
      },
      get error() {
        return state.error;
      },
      get isDone() {
        return state.isDone;
      },
    };
  }

  /** Names and ids of what the mock received of some messages, in order. */
  received(...names: readonly string[]): readonly string[] {
    return this.tws.journal.all.filter(({ name }) => names.includes(name)).map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = this.connector.disconnect();
    await this.until(ending);
    await this.tws.stop();
  }
}

function isGap(item: object): item is Gap {
  return 'type' in item && item.type === 'gap';
}
