import type { MockStage } from '../stage/stage.ts';
import { allLive, askedSoFar, count, sameConnection, watched, watchLive } from './evidence.ts';
import { claim, type Scene } from './scene.ts';

const FARM = 'usfarm';

/** One of IB's data farms breaks and comes back, and the streams it carried stay dead, as happens in the field. */
export const lostFarm: Scene<MockStage> = {
  name: '2103 → 2104',
  async run({ client, tws, clock }, act) {
    const watches = await watchLive(client, act);
    const checkSocket = sameConnection(tws, client.clientId);
    const after = client.heard.mark;
    const faultAtMs = clock.now();
    tws.fault({ kind: 'farm-broken', farm: FARM });
    act.waitFor('2103 to be noticed');
    const { signal } = act;
    const broken = await client.heard.next('farm.changed', { after, signal });
    const status = client.connector.getStatus();
    claim(status.farms[FARM] === 'broken', `the status says that ${FARM} is ${String(status.farms[FARM])}`);
    claim(status.upstream === 'up' && status.orderGate.isOpen, 'a broken data farm shut the order gate');
    const asked = askedSoFar(tws);
    const mendedAtMs = clock.now();
    tws.fault({ kind: 'farm-ok', farm: FARM });
    act.waitFor('the streams to be verified');
    const restored = await client.heard.next('streams.restored', { after, signal });
    await allLive(watches, act);
    const recoverMs = clock.now() - mendedAtMs;
    for (const symbol of watched.ofUsFarm) {
      claim(asked(symbol) === 1, `the dead stream of ${symbol} was asked for ${asked(symbol)} times instead of once`);
    }
    for (const symbol of watched.ofOtherFarms) {
      claim(asked(symbol) === 0, `the stream of ${symbol}, of another farm, was asked for again`);
    }
    checkSocket();
    const { verified, resubscribed } = restored;
    return {
      detail: `same socket, gate open; ${count(verified, 'stream')} verified, ${resubscribed} dead ones re-requested`,
      fault: { detectMs: broken.atMs - faultAtMs, recoverMs },
      facts: { verified, resubscribed },
    };
  },
};
