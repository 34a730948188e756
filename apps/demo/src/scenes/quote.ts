import type { Quote } from '@autobot/ib-connector';
import type { Stage } from '../stage/stage.ts';
import { claim, type Scene } from './scene.ts';

const SYMBOL = 'AAPL';

/** One quote at once, and then a stream of them. */
export const quote: Scene<Stage> = {
  name: 'quote',
  async run({ client }, act) {
    act.waitFor('one quote');
    const once = await client.connector.getTicker(SYMBOL, { signal: act.signal });
    claim(isPriced(once), `the quote of ${SYMBOL} has no bid, no ask, no last and no close`);
    act.waitFor('a streamed quote');
    const watch = await client.watch(SYMBOL, act.signal);
    const streamed = await watch.next(isPriced, act.signal);
    claim(streamed.quality === 'live' || streamed.quality === 'delayed', `the stream is ${streamed.quality}`);
    const { bid, bidSize, ask, askSize, last, lastSize } = once;
    return {
      detail: `${SYMBOL} bid ${bid} x ${bidSize}, ask ${ask} x ${askSize}, last ${last} x ${lastSize}; stream is ${streamed.quality}`,
      facts: { symbol: SYMBOL, bid, bidSize, ask, askSize, last, lastSize, quality: streamed.quality },
    };
  },
};

// Out of hours some of these are absent; none at all means that nothing was quoted.
function isPriced({ bid, ask, last, close }: Quote): boolean {
  return [bid, ask, last, close].some((price) => price > 0);
}
