import type { MockStage } from '../stage/stage.ts';
import { connectClient } from './connect.ts';
import { allLive, connectionsOf, count, linkBack, WATCHED_STREAMS, watchLive } from './evidence.ts';
import { claim, type Scene } from './scene.ts';

const EAGER_CLIENT_ID = 3;

/** Under `recovery: 'eager'` a notice that TWS lost IB drops the socket at once. */
export const eagerUpstream: Scene<MockStage> = eagerScene('1100 eager', { code: 1100 });

/** Under `recovery: 'eager'` a notice that a farm broke drops the socket at once. */
export const eagerFarm: Scene<MockStage> = eagerScene('2103 eager', { code: 2103 });

// Only the notice is sent, and only to the eager client: what it shows is what we do, and the other clients are left alone.
function eagerScene(name: string, notice: { readonly code: number }): Scene<MockStage> {
  return {
    name,
    async run({ tws, clock, openClient }, act) {
      const clientId = EAGER_CLIENT_ID;
      await using client = openClient({ clientId, recovery: 'eager' });
      await connectClient(client, act);
      const watches = await watchLive(client, act);
      const connectionsBefore = connectionsOf(tws, clientId);
      const after = client.heard.mark;
      const faultAtMs = clock.now();
      tws.notice({ ...notice, clientId });
      act.waitFor('the socket to be dropped');
      const lost = await client.heard.next('link.lost', { after, signal: act.signal });
      const restored = await linkBack(client, after, act);
      await allLive(watches, act);
      const recoverMs = clock.now() - lost.atMs;
      const connections = connectionsOf(tws, clientId);
      const left = connections[connectionsBefore.length - 1];
      claim(left?.closedBy === 'client', 'the old connection was not closed by us');
      claim(connections.length === connectionsBefore.length + 1, 'there is not exactly one new connection');
      claim(restored.resubscribed === WATCHED_STREAMS, `${restored.resubscribed} streams were asked for again`);
      return {
        detail: `socket dropped, 1 new connection; ${count(restored.resubscribed, 'stream')} re-requested`,
        fault: { detectMs: lost.atMs - faultAtMs, recoverMs },
        facts: { resubscribed: restored.resubscribed },
      };
    },
  };
}
