import type { OrderHandle } from '@autobot/ib-connector';
import type { QuoteWatch } from '../stage/quote-watch.ts';
import type { MockStage } from '../stage/stage.ts';
import {
  allLive,
  askedSoFar,
  count,
  gateOpen,
  refusesOrder,
  sameConnection,
  WATCHED_STREAMS,
  watched,
  watchLive,
} from './evidence.ts';
import { placeRestingOrder } from './orders.ts';
import { type Act, claim, type Scene } from './scene.ts';

const [, DEAD_SYMBOL] = watched.ofUsFarm;

/** TWS loses IB and finds it again with our subscriptions kept (1100, 1102), all but one, as happens in the field. */
export const upstreamDataKept: Scene<MockStage> = {
  name: '1100 → 1102',
  async run(stage, act) {
    const { client, tws, clock } = stage;
    const outage = await loseUpstream(stage, act);
    tws.fault({ kind: 'silent-streams', symbols: [DEAD_SYMBOL] });
    const asked = askedSoFar(tws);
    const restoredAtMs = clock.now();
    tws.fault({ kind: 'upstream-restored', data: 'kept' });
    act.waitFor('the streams to be verified');
    const { after } = outage;
    const { signal } = act;
    const restored = await client.heard.next('streams.restored', { after, signal });
    claim(restored.cause === 'upstreamDataKept', `the streams were looked after because of ${restored.cause}`);
    await allLive(outage.watches, act);
    await gateOpen(client, after, act);
    const recoverMs = clock.now() - restoredAtMs;
    const { verified, resubscribed } = restored;
    claim(resubscribed === 1 && verified === WATCHED_STREAMS - 1, `${verified} verified, ${resubscribed} asked again`);
    claim(asked(DEAD_SYMBOL) === 1, `the dead stream of ${DEAD_SYMBOL} was asked for ${asked(DEAD_SYMBOL)} times`);
    const [aliveSymbol] = watched.ofUsFarm;
    claim(asked(aliveSymbol) === 0, `the stream of ${aliveSymbol} lived and was asked for again`);
    outage.checkSocket();
    foundFill(outage.order);
    return {
      detail: `same socket; ${count(verified, 'stream')} verified, ${resubscribed} dead one re-requested, missed fill found`,
      fault: { detectMs: outage.detectMs, recoverMs },
      facts: { verified, resubscribed },
    };
  },
};

/** TWS loses IB and finds it again with our subscriptions forgotten (1100, 1101). */
export const upstreamDataLost: Scene<MockStage> = {
  name: '1100 → 1101',
  async run(stage, act) {
    const { client, tws, clock } = stage;
    const outage = await loseUpstream(stage, act);
    const asked = askedSoFar(tws);
    const restoredAtMs = clock.now();
    tws.fault({ kind: 'upstream-restored', data: 'lost' });
    act.waitFor('the streams to be asked for again');
    const { after } = outage;
    const { signal } = act;
    const restored = await client.heard.next('streams.restored', { after, signal });
    claim(restored.cause === 'upstreamDataLost', `the streams were looked after because of ${restored.cause}`);
    await allLive(outage.watches, act);
    await gateOpen(client, after, act);
    const recoverMs = clock.now() - restoredAtMs;
    for (const symbol of [...watched.ofUsFarm, ...watched.ofOtherFarms]) {
      claim(asked(symbol) === 1, `the stream of ${symbol} was asked for ${asked(symbol)} times instead of once`);
    }
    outage.checkSocket();
    foundFill(outage.order);
    return {
      detail: `same socket; ${count(restored.resubscribed, 'stream')} re-requested, missed fill found`,
      fault: { detectMs: outage.detectMs, recoverMs },
      facts: { verified: restored.verified, resubscribed: restored.resubscribed },
    };
  },
};

interface Outage {
  readonly watches: readonly QuoteWatch[];
  /** An order that was filled meanwhile, without a word to us. */
  readonly order: OrderHandle;
  /** Mark in what was heard, from before the outage. */
  readonly after: number;
  readonly detectMs: number;
  readonly checkSocket: () => void;
}

async function loseUpstream(stage: MockStage, act: Act): Promise<Outage> {
  const { client, tws, clock } = stage;
  const watches = await watchLive(client, act);
  const order = await placeRestingOrder(stage, act);
  const checkSocket = sameConnection(tws, client.clientId);
  const after = client.heard.mark;
  const faultAtMs = clock.now();
  tws.fault({ kind: 'upstream-lost', reports: 'lost' });
  act.waitFor('1100 to be noticed');
  const down = await client.heard.next('upstream.changed', { after, signal: act.signal });
  claim(down.to === 'down', `upstream went ${down.to}`);
  checkSocket();
  claim(client.connector.isReady, 'the link is not ready, though TWS is');
  await refusesOrder(stage, 'upstreamDown');
  act.waitFor('the quotes to be marked stale');
  const qualities = client.connector.getStatus().streams.map(({ quality }) => quality);
  claim(
    qualities.every((quality) => quality === 'stale'),
    `quotes are ${qualities.join(', ')} while TWS is cut off`,
  );
  const working = tws.exchange.orderOf(client.clientId, order.orderId);
  claim(working !== undefined, `TWS has no order ${order.orderId}`);
  tws.exchange.fill(working.permId);
  return { watches, order, after, detectMs: down.atMs - faultAtMs, checkSocket };
}

// The gate opens once orders are reconciled, so by then the fill is known or was missed.
function foundFill(order: OrderHandle): void {
  const { state } = order.current;
  claim(state === 'filled', `order ${order.orderId} was filled while TWS was cut off, and we hold it for ${state}`);
}
