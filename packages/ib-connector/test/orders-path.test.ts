import { buy, type IBConnectorOptions, MemoryOrderJournal, OrderRefusedError, sell } from '@autobot/ib-connector';
import { type Plugin, systemClock } from '@autobot/resilience';
import { describe, expect, test } from 'vitest';
import { connectedDesk, openGuards, type PaperDesk } from './paper-desk.ts';

/** A journal that lets a test do something while an intent is being written down. */
class WatchedJournal extends MemoryOrderJournal {
  onIntent: () => void | Promise<void> = () => undefined;

  override async append(...[record]: Parameters<MemoryOrderJournal['append']>): Promise<void> {
    if (record.type === 'intent' || record.type === 'change') await this.onIntent();
    await super.append(record);
  }
}

const request = buy(10, 'AAPL').limit(1).build();

/** Tries to place an order, and tells what came of it. */
async function attempt(desk: PaperDesk): Promise<unknown> {
  const before = desk.tws.journal.named('placeOrder').length;
  const error: unknown = await desk.connector.placeOrder(request).catch((thrown: unknown) => thrown);
  const sent = desk.tws.journal.named('placeOrder').length - before;
  if (!(error instanceof OrderRefusedError)) return { error, sent };
  const { code, reason, message } = error;
  return { code, reason, message, sent, orders: desk.connector.orders };
}

/** Nothing left, and the caller is told so. */
function notSent(reason: string, words: RegExp): unknown {
  const message = expect.stringMatching(new RegExp(`^order not sent: .*${words.source}`));
  return { code: 'ERR_IB_ORDER_REFUSED', reason, message, sent: 0, orders: [] };
}

async function readyDesk(options: IBConnectorOptions = {}): Promise<PaperDesk> {
  const desk = await connectedDesk(options);
  await desk.connector.resolveContract('AAPL');
  return desk;
}

describe('the way of an order: whatever stops it, nothing leaves and the refusal says so', () => {
  test('the gate, while TWS is cut off from IB', async () => {
    await using desk = await readyDesk();
    const shut = desk.next('order_gate.changed');
    desk.tws.fault({ kind: 'upstream-lost' });
    await shut;
    expect(await attempt(desk)).toEqual(notSent('upstreamDown', /lost its connection to IB/));
  });

  test('a guard', async () => {
    await using desk = await readyDesk();
    await desk.connector.trading.killSwitch.set('halted', 'a test');
    expect(await attempt(desk)).toEqual(notSent('killSwitch', /the kill switch is halted/));
  });

  test('the journal, when it cannot be written', async () => {
    const journal = new WatchedJournal();
    await using desk = await readyDesk({ journal });
    journal.onIntent = () => Promise.reject(new Error('no space left on device'));
    expect(await attempt(desk)).toEqual(notSent('journal', /no space left on device/));
  });

  test('a silent TWS, asked for a sign of life', async () => {
    let skippedMs = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + skippedMs };
    await using desk = await readyDesk({ clock, heartbeatIntervalMs: 60_000 });
    desk.tws.fault({ kind: 'freeze' });
    skippedMs += 2_000;
    expect(await attempt(desk)).toEqual(notSent('notAlive', /no sign of life/));
  });

  test('the limiter, without room within 250 ms', async () => {
    await using desk = await readyDesk({ rateLimit: 10, heartbeatIntervalMs: 60_000 });
    const enough = new AbortController();
    const { signal } = enough;
    const queries = Array.from({ length: 40 }, (_, strike) =>
      desk.connector.getContractDetails({ symbol: 'SPY', secType: 'OPT', strike }, { signal }),
    );
    expect(await attempt(desk)).toEqual(notSent('noRoom', /messages/));
    enough.abort();
    await Promise.allSettled(queries);
  });

  test('the last tick: the gate shut while the intent was written down', async () => {
    const journal = new WatchedJournal();
    await using desk = await readyDesk({ journal });
    journal.onIntent = async () => {
      const shut = desk.next('order_gate.changed');
      desk.tws.fault({ kind: 'upstream-lost' });
      await shut;
    };
    expect(await attempt(desk)).toEqual(notSent('upstreamDown', /lost its connection to IB/));
  });

  test('the last tick: the gate was shut while the order waited for its turn to be written', async () => {
    const wait: { meanwhile?: () => Promise<void> } = {};
    const slow: Plugin = {
      name: 'slow',
      middleware: [
        {
          name: 'slow',
          around: async (call, next) => {
            if (call.operation === 'placeOrder') await wait.meanwhile?.();
            return next(call);
          },
        },
      ],
    };
    await using desk = await readyDesk({ plugins: [slow] });
    wait.meanwhile = async () => {
      const shut = desk.next('order_gate.changed');
      desk.tws.fault({ kind: 'upstream-lost' });
      await shut;
    };
    expect(await attempt(desk)).toEqual(notSent('upstreamDown', /lost its connection to IB/));
  });

  test('the last tick: the kill switch was thrown while the intent was written down', async () => {
    const journal = new WatchedJournal();
    await using desk = await readyDesk({ journal });
    journal.onIntent = () => desk.connector.trading.killSwitch.set('halted', 'just now');
    expect(await attempt(desk)).toEqual(notSent('killSwitch', /halted/));
    journal.onIntent = () => undefined;
    await desk.connector.trading.killSwitch.set('active', 'over');
    await desk.connector.placeOrder(request);
    expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
  });

  test('the link, lost while the intent was written down', async () => {
    const journal = new WatchedJournal();
    await using desk = await readyDesk({ journal, reconnectDelayMs: 10_000 });
    journal.onIntent = async () => {
      const lost = desk.next('link.lost');
      desk.tws.fault({ kind: 'drop', how: 'reset' });
      await lost;
    };
    expect(await attempt(desk)).toEqual(notSent('linkNotReady', /./));
  });

  test('a change is stopped at the same places, and the order works on as it was', async () => {
    const journal = new WatchedJournal();
    await using desk = await readyDesk({ journal });
    const order = await desk.connector.placeOrder(request);
    journal.onIntent = () => desk.connector.trading.killSwitch.set('halted', 'just now');
    await expect(desk.connector.trading.change(order, { limitPrice: 2 })).rejects.toThrow(/order not sent: .*halted/);
    journal.onIntent = () => Promise.reject(new Error('no space left on device'));
    await expect(desk.connector.trading.change(order, { limitPrice: 2 })).rejects.toThrow(/order not sent: /);
    expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
    expect(order.current).toMatchObject({ state: 'working', limitPrice: 1 });
  });
});

describe('guards in the connector', () => {
  test('refuse a port that nobody has called paper, by default', async () => {
    await using desk = await readyDesk({ guards: {} });
    expect(await attempt(desk)).toEqual(notSent('interlock', /is no known paper port: add it to paperPorts/));
  });

  test('refuse an account that is not paper', async () => {
    await using desk = await connectedDesk({}, { accounts: ['U1234567'] });
    expect(await attempt(desk)).toEqual(notSent('interlock', /account U1234567 is no paper account/));
  });

  test('tell each refusal as an event, with rule, value and limit, and write it down', async () => {
    const journal = new MemoryOrderJournal();
    await using desk = await connectedDesk({ journal });
    await using strict = await readyDesk({ journal: new MemoryOrderJournal() });
    const told = strict.next('order.refused');
    await strict.connector.trading.killSwitch.set('reducing', 'a test');
    expect(await attempt(strict)).toEqual(notSent('killSwitch', /only what reduces a position/));
    expect(await told).toMatchObject({ rule: 'killSwitch', value: 'reducing', limit: 'active' });
    expect(desk.tws.journal.named('placeOrder')).toEqual([]);
  });

  test('count what is under way: two orders at once do not both take the room of one', async () => {
    await using desk = await connectedDesk();
    const guards = { ...openGuards(desk.tws.port), maxPosition: 10 };
    await using limited = await readyDesk({ guards, port: desk.tws.port, clientId: 2 });
    const buying = buy(10, 'AAPL').limit(1).build();
    const both = await Promise.allSettled([limited.connector.placeOrder(buying), limited.connector.placeOrder(buying)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
  });

  test('let a position only get smaller while reducing, and cancels pass while halted', async () => {
    await using desk = await readyDesk();
    const resting = await desk.connector.placeOrder(request);
    await (await desk.connector.placeOrder(buy(10, 'AAPL').market().build())).whenDone();
    await desk.connector.trading.killSwitch.set('reducing', 'a test');
    await expect(desk.connector.placeOrder(buy(1, 'AAPL').market().build())).rejects.toThrow(/kill switch is reducing/);
    await expect(desk.connector.placeOrder(sell(11, 'AAPL').market().build())).rejects.toThrow(/position is 10/);
    await (await desk.connector.placeOrder(sell(10, 'AAPL').market().build())).whenDone();
    await desk.connector.trading.killSwitch.set('halted', 'a test');
    expect(await desk.connector.cancelOrder(resting)).toMatchObject({ state: 'cancelled' });
  });

  test('ask for a quote by themselves where a rule needs one, and refuse what is far from it', async () => {
    const desk = await connectedDesk();
    await using _ = desk;
    const guards = {
      ...openGuards(desk.tws.port),
      priceCollar: { percent: 5, maxQuoteAgeMs: 5_000 },
      maxNotional: 50_000,
    };
    await using limited = await readyDesk({ guards, port: desk.tws.port, clientId: 2 });
    await limited.connector.placeOrder(buy(10, 'AAPL').market().build());
    const dear = buy(1, 'AAPL').limit(999).build();
    await expect(limited.connector.placeOrder(dear)).rejects.toMatchObject({ reason: 'priceCollar' });
    const large = buy(1_000, 'AAPL').market().build();
    await expect(limited.connector.placeOrder(large)).rejects.toMatchObject({ reason: 'maxNotional', limit: 50_000 });
  });

  test('halt after a realised loss, and stay so until a person lets positions be closed', async () => {
    const desk = await connectedDesk();
    await using _ = desk;
    const guards = { ...openGuards(desk.tws.port), maxDailyLoss: 100 };
    await using limited = await readyDesk({ guards, port: desk.tws.port, clientId: 2 });
    const price = Math.round((await limited.connector.getTicker('AAPL')).last);
    await (await limited.connector.placeOrder(buy(100, 'AAPL').market().build())).whenDone();
    desk.tws.market.movePrice('AAPL', price - 20);
    const thrown = limited.next('kill_switch.changed');
    await (await limited.connector.placeOrder(sell(50, 'AAPL').market().build())).whenDone();
    expect(await thrown).toMatchObject({ state: 'halted' });
    await limited.connector.trading.killSwitch.set('reducing', 'only to get out');
    await expect(limited.connector.placeOrder(buy(1, 'AAPL').market().build())).rejects.toThrow(/order not sent: /);
    await (await limited.connector.placeOrder(sell(50, 'AAPL').market().build())).whenDone();
  });

  test('halt by the loss of the day too, what is not realised included, where it is streamed', async () => {
    const desk = await connectedDesk();
    await using _ = desk;
    const guards = { ...openGuards(desk.tws.port), maxDailyLoss: 100 };
    await using limited = await readyDesk({ guards, port: desk.tws.port, clientId: 2 });
    const price = Math.round((await limited.connector.getTicker('AAPL')).last);
    await using profits = await limited.connector.streams.profitAndLoss();
    await (await limited.connector.placeOrder(buy(100, 'AAPL').market().build())).whenDone();
    desk.tws.market.movePrice('AAPL', price - 20);
    const thrown = limited.next('kill_switch.changed');
    // Not a loop: leaving one would close the stream.
    const items = profits[Symbol.asyncIterator]();
    while ((profits.current?.daily ?? 0) > -100) await items.next();
    await expect(limited.connector.placeOrder(buy(1, 'AAPL').market().build())).rejects.toThrow(
      /order not sent: the kill switch is halted/,
    );
    const reason = expect.stringMatching(/^a loss of \d+\.\d\d within a day has reached maxDailyLoss 100$/) as string;
    expect(await thrown).toMatchObject({ state: 'halted', reason });
  });

  test('take the same decision only once, over a restart of the connector too', async () => {
    await using desk = await connectedDesk();
    const journal = new MemoryOrderJournal();
    const options = { port: desk.tws.port, guards: openGuards(desk.tws.port), journal, clientId: 2 };
    const decided = buy(1, 'AAPL').limit(1).intent('rebalance-2026-01-05').build();
    {
      await using first = await readyDesk(options);
      await first.connector.placeOrder(decided);
      await expect(first.connector.placeOrder(decided)).rejects.toMatchObject({ reason: 'duplicateIntent' });
    }
    await using second = await readyDesk(options);
    await expect(second.connector.placeOrder(decided)).rejects.toMatchObject({ reason: 'duplicateIntent' });
    expect(desk.tws.journal.named('placeOrder')).toHaveLength(1);
  });
});
