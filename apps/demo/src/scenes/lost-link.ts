import { LinkFailedError } from '@autobot/ib-connector';
import type { MockStage } from '../stage/stage.ts';
import { connectClient } from './connect.ts';
import {
  allLive,
  connectionsOf,
  count,
  gateOpen,
  linkBack,
  refusesOrder,
  WATCHED_STREAMS,
  watchLive,
} from './evidence.ts';
import { claim, type Scene } from './scene.ts';

const NOT_CONNECTED = 504;
// Long enough for several dials to be refused.
const REFUSED_DIALS = 3;
const RESTARTED_CLIENT_ID = 2;

/** TWS is restarted: the socket breaks and for a while nothing listens (502). */
export const refusedDials: Scene<MockStage> = {
  name: '502 dials refused',
  async run({ tws, clock, openClient }, act) {
    await using client = openClient({ clientId: RESTARTED_CLIENT_ID });
    await connectClient(client, act);
    const watches = await watchLive(client, act);
    const after = client.heard.mark;
    const faultAtMs = clock.now();
    const refusal = tws.fault({ kind: 'refuse' });
    tws.fault({ kind: 'drop', how: 'reset', clientId: RESTARTED_CLIENT_ID });
    act.waitFor(`${REFUSED_DIALS} dials to be refused`);
    const detected = await client.heard.next('link.open_failed', { after, signal: act.signal });
    const { cause } = detected;
    claim(
      cause instanceof LinkFailedError && cause.reason === 'refused',
      `the dial failed otherwise: ${String(cause)}`,
    );
    await client.heard.next('link.open_failed', {
      after,
      signal: act.signal,
      where: () => client.heard.since(after, 'link.open_failed').length >= REFUSED_DIALS,
    });
    // Asked while the link is down: it waits for the link instead of failing.
    const waiting = client.connector.getPositions({ signal: act.signal });
    // It is awaited below; if the step ends before that, its failure is the step's, told already.
    waiting.catch(() => undefined);
    const endedAtMs = clock.now();
    refusal.dispose();
    await refusal.ended;
    const restored = await linkBack(client, after, act);
    await allLive(watches, act);
    const recoverMs = clock.now() - endedAtMs;
    await gateOpen(client, after, act);
    act.waitFor('the answer to what was asked while the link was down');
    await waiting;
    const dials = client.heard.since(after, 'link.open_failed').length + 1;
    claim(restored.resubscribed === WATCHED_STREAMS, `${restored.resubscribed} streams were asked for again`);
    claim(connectionsOf(tws, RESTARTED_CLIENT_ID).length === 2, 'TWS saw more than one new connection');
    return {
      detail: `${dials} dials; ${count(restored.resubscribed, 'stream')} re-requested, orders reconciled`,
      fault: { detectMs: detected.atMs - faultAtMs, recoverMs },
      facts: { dials, resubscribed: restored.resubscribed },
    };
  },
};

/** The socket breaks, and TWS is there at once when dialled again (504 for whoever asks meanwhile). */
export const droppedSocket: Scene<MockStage> = {
  name: '504 socket dropped',
  async run(stage, act) {
    const { client, tws, clock } = stage;
    const watches = await watchLive(client, act);
    const connectionsBefore = connectionsOf(tws, client.clientId).length;
    const after = client.heard.mark;
    const faultAtMs = clock.now();
    tws.fault({ kind: 'drop', how: 'reset', clientId: client.clientId });
    act.waitFor('the loss of the link to be noticed');
    const lost = await client.heard.next('link.lost', { after, signal: act.signal });
    await refusesOrder(stage, 'linkNotReady', NOT_CONNECTED);
    const restored = await linkBack(client, after, act);
    await allLive(watches, act);
    const recoverMs = clock.now() - lost.atMs;
    await gateOpen(client, after, act);
    const connections = connectionsOf(tws, client.clientId).length - connectionsBefore;
    claim(connections === 1, `TWS saw ${connections} new connections instead of 1`);
    claim(restored.resubscribed === WATCHED_STREAMS, `${restored.resubscribed} streams were asked for again`);
    const reconciled = client.heard.since(after, 'orders.reconciled').length;
    claim(reconciled > 0, 'the orders were not reconciled');
    return {
      detail: `1 new connection; ${count(restored.resubscribed, 'stream')} re-requested, orders reconciled`,
      fault: { detectMs: lost.atMs - faultAtMs, recoverMs },
      facts: { connections, resubscribed: restored.resubscribed, reconciled },
    };
  },
};

/** TWS goes silent with the socket open: nothing tells us but the silence. */
export const frozenTws: Scene<MockStage> = {
  name: 'freeze',
  async run({ client, tws, clock }, act) {
    const watches = await watchLive(client, act);
    const { epoch } = client.connector.getStatus().link;
    const after = client.heard.mark;
    const faultAtMs = clock.now();
    using freeze = tws.fault({ kind: 'freeze', newConnections: 'served' });
    act.waitFor('the silence to be noticed');
    const lost = await client.heard.next('link.lost', { after, signal: act.signal });
    const restored = await linkBack(client, after, act);
    await allLive(watches, act);
    const recoverMs = clock.now() - lost.atMs;
    claim(freeze.isActive, 'TWS thawed before we were done');
    const { link } = client.connector.getStatus();
    claim(link.epoch === epoch + 1, `the link is in epoch ${link.epoch} after ${epoch}`);
    claim(restored.resubscribed === WATCHED_STREAMS, `${restored.resubscribed} streams were asked for again`);
    const left = connectionsOf(tws, client.clientId).at(-2);
    claim(left?.closedBy === 'client', 'the frozen connection was not given up by us');
    await gateOpen(client, after, act);
    return {
      detail: `probe unanswered, 1 new connection; ${count(restored.resubscribed, 'stream')} re-requested`,
      fault: { detectMs: lost.atMs - faultAtMs, recoverMs },
      facts: { epoch: link.epoch, resubscribed: restored.resubscribed },
    };
  },
};
