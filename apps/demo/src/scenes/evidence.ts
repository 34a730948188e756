import { type Contract, OrderRefusedError } from '@autobot/ib-connector';
import type { JournalConnection, MockTws } from '@autobot/testing-mocks';
import type { Client } from '../stage/client.ts';
import type { QuoteWatch } from '../stage/quote-watch.ts';
import type { MockStage } from '../stage/stage.ts';
import { type Act, claim } from './scene.ts';

const euro: Contract = { symbol: 'EUR', secType: 'CASH', exchange: 'IDEALPRO', currency: 'USD' };

/** Streams every fault finds open: two of one farm, one of another. */
export const watched = { ofUsFarm: ['AAPL', 'MSFT'], ofOtherFarms: ['EUR'] } as const;

/** How many streams that is. */
export const WATCHED_STREAMS: number = watched.ofUsFarm.length + watched.ofOtherFarms.length;

/** Opens the watched streams where they are not open yet, and waits until all of them are live. */
export async function watchLive(client: Client, act: Act): Promise<readonly QuoteWatch[]> {
  act.waitFor('the streams to be open');
  const watches = await Promise.all([...watched.ofUsFarm, euro].map((each) => client.watch(each, act.signal)));
  await allLive(watches, act);
  return watches;
}

/** Waits until each stream has had one more live quote. */
export async function allLive(watches: readonly QuoteWatch[], act: Act): Promise<void> {
  await Promise.all(
    watches.map(async (watch) => {
      act.waitFor(`live quotes of ${watch.symbol}`);
      await watch.nextLive(act.signal);
    }),
  );
}

/** Waits until a new link is ready and its streams are asked for again. */
export async function linkBack(client: Client, after: number, act: Act): Promise<{ readonly resubscribed: number }> {
  const wait = { after, signal: act.signal };
  act.waitFor('the link to be ready again');
  await client.heard.next('link.ready', wait);
  act.waitFor('the streams to be asked for again');
  return client.heard.next('streams.restored', wait);
}

/** Waits until orders may leave again. */
export async function gateOpen(client: Client, after: number, act: Act): Promise<void> {
  if (client.connector.getStatus().orderGate.isOpen) return;
  act.waitFor('the order gate to open');
  await client.heard.next('order_gate.changed', { after, signal: act.signal, where: ({ gate }) => gate.isOpen });
}

/** How often TWS was asked to stream a symbol, by any client. */
export function timesAsked(tws: MockTws, symbol: string): number {
  return tws.journal.named('reqMktData').filter(({ fields }) => fields.includes(symbol)).length;
}

/** How often each watched symbol was asked for, to be compared with later. */
export function askedSoFar(tws: MockTws): (symbol: string) => number {
  const symbols = [...watched.ofUsFarm, ...watched.ofOtherFarms];
  const before = new Map<string, number>(symbols.map((symbol) => [symbol, timesAsked(tws, symbol)]));
  return (symbol) => timesAsked(tws, symbol) - (before.get(symbol) ?? 0);
}

/** The connections of one client as TWS saw them, oldest first. */
export function connectionsOf(tws: MockTws, clientId: number): readonly JournalConnection[] {
  return tws.journal.connections.filter((connection) => connection.clientId === clientId);
}

/** Remembers the connections of a client; the function it returns claims that nothing about them has changed. */
export function sameConnection(tws: MockTws, clientId: number): () => void {
  const before = connectionsOf(tws, clientId);
  return () => {
    const after = connectionsOf(tws, clientId);
    const isSame = after.length === before.length && after.at(-1)?.closedAtMs === undefined;
    claim(isSame, `the socket was dropped: ${after.length - before.length} new connections`);
  };
}

/** Claims that an order is refused for a reason, and that TWS hears nothing of it. */
export async function refusesOrder({ client, tws }: MockStage, reason: string, twsCode?: number): Promise<void> {
  const before = tws.journal.named('placeOrder').length;
  const error: unknown = await client.connector
    .placeOrder({ symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'MKT' })
    .then(
      () => new Error('it was sent'),
      (refusal: unknown) => refusal,
    );
  claim(
    error instanceof OrderRefusedError && error.reason === reason,
    `an order should have been refused because of ${reason}, but: ${String(error)}`,
  );
  claim(twsCode === undefined || error.twsCode === twsCode, `the refusal carries code ${String(error.twsCode)}`);
  claim(tws.journal.named('placeOrder').length === before, 'an order that was refused reached TWS all the same');
}

/** "1 stream", "3 streams". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
