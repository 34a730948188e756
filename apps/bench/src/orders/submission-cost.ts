import { randomUUID } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import {
  FileOrderJournal,
  IBConnector,
  type OrderJournal,
  stoqeyTwsApi,
  type TwsApiFactory,
} from '@autobot/ib-connector';
import { MockTws } from '@autobot/testing-mocks';
// oxlint-disable-next-line no-restricted-imports -- the library is what is measured
import { EventName, IBApi, OrderAction, OrderType, SecType, TimeInForce } from '@stoqey/ib';
import { median } from '../statistics.ts';

/** Microseconds, medians of one run in which both sides took turns. */
export interface SubmissionCost {
  /** What it is compared with. */
  readonly yardstick: number;
  /** From the call to the bytes being written. */
  readonly ours: number;
}

// TWS takes fifty messages a second, of which orders may use forty: so many in a row, then a rest. Both sides are warm
// when they are measured: the library's loops are after some orders, the rest of the way is after some hundred.
const IN_A_ROW: Pace = { inARow: 20, restMs: 1_050, warmUpRounds: 20, rounds: 20 };

const RECORDS_OF_AN_ORDER_MS = 200;

/** Guards and a journal in memory, against one `placeOrder` of the library. */
export async function costInMemory(): Promise<SubmissionCost> {
  await using tws = await MockTws.start({ pacing: 'off' });
  await using ours = await TimedConnector.start(tws.port);
  const raw = await rawClient(tws.port);
  const cost = await takeTurns(
    IN_A_ROW,
    () => raw.placeMicros(),
    () => ours.placeMicros(),
  );
  raw.close();
  return cost;
}

/** Guards and a journal on the disk, against one bare write and fsync of the same bytes, into a file that gets all the same. */
export async function costOnDisk(): Promise<SubmissionCost> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-orders-'));
  const path = join(folder, 'journal');
  try {
    await using tws = await MockTws.start({ pacing: 'off' });
    await using ours = await TimedConnector.start(tws.port, new FileOrderJournal(path));
    await ours.placeMicros();
    await after(RECORDS_OF_AN_ORDER_MS);
    const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/);
    const at = lines.findIndex((line) => line.includes('"type":"intent"'));
    const intent = Buffer.from(lines[at] ?? '');
    const notes = Buffer.from(lines.slice(at + 1).join(''));
    const bare = await open(join(folder, 'bare'), 'a');
    const writeAndSync = async (): Promise<number> => {
      const startedMs = performance.now();
      await bare.write(intent);
      await bare.datasync();
      const tookMs = performance.now() - startedMs;
      // What ours notes of the order afterwards, without a sync: the next one has as much to bring to the disk.
      await bare.write(notes);
      return tookMs * 1_000;
    };
    const cost = await takeTurns(IN_A_ROW, writeAndSync, () => ours.placeMicros());
    await bare.close();
    return cost;
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Pace {
  readonly inARow: number;
  readonly restMs: number;
  readonly warmUpRounds: number;
  readonly rounds: number;
}

// One of each in turn, with a turn of the event loop between: both find the processor and the disk in the same state.
async function takeTurns(
  { inARow, restMs, warmUpRounds, rounds }: Pace,
  yardstick: () => Promise<number>,
  ours: () => Promise<number>,
): Promise<SubmissionCost> {
  const taken = { yardstick: [] as number[], ours: [] as number[] };
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (let one = 0; one < inARow; one += 1) {
      const bare = await yardstick();
      await nextTurn();
      const whole = await ours();
      await nextTurn();
      if (round < 0) continue;
      taken.yardstick.push(bare);
      taken.ours.push(whole);
    }
    await after(restMs);
  }
  return { yardstick: median(taken.yardstick), ours: median(taken.ours) };
}

async function rawClient(
  port: number,
): Promise<{ readonly placeMicros: () => Promise<number>; readonly close: () => void }> {
  const settings = { host: '127.0.0.1', port, clientId: 2, maxReqPerSec: 1e9 };
  const api = new IBApi(settings);
  let orderId = await new Promise<number>((resolve) => {
    api.once(EventName.nextValidId, resolve);
    api.connect();
  });
  const answered = (): Promise<void> =>
    new Promise((resolve) => {
      api.once(EventName.openOrder, () => {
        resolve();
      });
    });
  // The same order as ours, field by field.
  const contract = {
    conId: 265_598,
    symbol: 'AAPL',
    secType: SecType.STK,
    exchange: 'SMART',
    currency: 'USD',
    localSymbol: 'AAPL',
    tradingClass: 'NMS',
  };
  const order = {
    action: OrderAction.BUY,
    orderType: OrderType.LMT,
    totalQuantity: 1,
    lmtPrice: 1,
    tif: TimeInForce.DAY,
    outsideRth: false,
    account: 'DU1234567',
    transmit: true,
  };
  return {
    placeMicros: async () => {
      const shown = answered();
      const startedMs = performance.now();
      api.placeOrder(orderId, contract, { ...order, orderId, orderRef: `bench:${randomUUID()}` });
      const tookMs = performance.now() - startedMs;
      orderId += 1;
      // Ours waits for the broker too: both are measured after the same answers have been read.
      await shown;
      return tookMs * 1_000;
    },
    close: () => api.disconnect(),
  };
}

/** A connector whose transport says when an order was written. */
class TimedConnector implements AsyncDisposable {
  readonly #connector: IBConnector;
  #writtenMs = 0;

  private constructor(port: number, journal: OrderJournal | undefined) {
    const createApi: TwsApiFactory = (options) => {
      const api = stoqeyTwsApi(options);
      const placeOrder = api.placeOrder.bind(api);
      api.placeOrder = (...order) => {
        placeOrder(...order);
        this.#writtenMs = performance.now();
      };
      return api;
    };
    // Every guard is asked; only what they allow is out of reach.
    const guards = {
      paperPorts: [port],
      maxPosition: 1e9,
      maxNotional: 1e9,
      priceCollar: 'off',
      instruments: ['AAPL'],
      duplicateWindowMs: 0,
      maxOrdersPerSecond: 1e6,
      maxOpenOrders: 1e6,
      maxOrderEfficiencyRatio: 1e6,
      maxDailyLoss: 1e9,
    } as const;
    this.#connector = new IBConnector({
      port,
      readOnly: false,
      guards,
      createApi,
      ...(journal !== undefined && { journal }),
    });
  }

  static async start(port: number, journal?: OrderJournal): Promise<TimedConnector> {
    const timed = new TimedConnector(port, journal);
    await timed.#connector.connect();
    await timed.#connector.resolveContract('AAPL');
    // The market is looked at by the size in money; a stream that is open answers at once.
    await timed.#connector.streamQuotes('AAPL');
    return timed;
  }

  /** Microseconds from the call to the bytes being written. */
  async placeMicros(): Promise<number> {
    const startedMs = performance.now();
    await this.#connector.placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'LMT', limitPrice: 1 });
    return (this.#writtenMs - startedMs) * 1_000;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connector.disconnect();
  }
}
