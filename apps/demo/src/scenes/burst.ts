import { stock } from '@autobot/ib-connector';
import type { MockStage } from '../stage/stage.ts';
import { connectionsOf } from './evidence.ts';
import { claim, type Scene } from './scene.ts';

const REQUESTS = 160;
const MOST_A_SECOND = 50;
// Fewer in the busiest second would mean that the burst never pressed against the limit.
const LEAST_A_SECOND = 30;
const RATE_EXCEEDED = 100;

/** More questions than TWS takes in a second, all asked at once. */
export const burst: Scene<MockStage> = {
  name: 'burst',
  async run({ client, tws, clock }, act) {
    const after = client.heard.mark;
    act.waitFor('the option chain');
    const options = await client.connector.getContractDetails(
      { ...stock('AAPL'), secType: 'OPT' },
      { signal: act.signal },
    );
    claim(options.length >= REQUESTS, `TWS knows only ${options.length} options`);
    const startedMs = clock.now();
    act.waitFor(`${REQUESTS} answers`);
    // Each of another option: the same question asked by many at once would be sent once.
    const asked = options
      .slice(0, REQUESTS)
      .map(({ contract }) => client.connector.getContractDetails(contract, { signal: act.signal }));
    const answers = await Promise.all(asked);
    const tookMs = clock.now() - startedMs;
    claim(
      answers.every((details) => details.length > 0),
      'some answers are empty',
    );
    const connection = connectionsOf(tws, client.clientId).at(-1)?.connection;
    const most = tws.journal.messagesPerSecondMax(connection);
    claim(most <= MOST_A_SECOND, `TWS received ${most} messages in one second`);
    claim(most >= LEAST_A_SECOND, `TWS never received more than ${most} messages in one second`);
    const complaints = client.heard
      .since(after, 'notice.received')
      .filter(({ notice }) => notice.code === RATE_EXCEEDED);
    claim(complaints.length === 0, `TWS complained ${complaints.length} times about too many messages`);
    return {
      detail: `${REQUESTS} requests at once, all answered in ${(tookMs / 1_000).toFixed(1)} s; TWS saw at most ${most} in any second`,
      facts: { requests: REQUESTS, tookMs, messagesPerSecondMax: most },
    };
  },
};
