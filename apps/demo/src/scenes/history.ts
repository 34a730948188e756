import type { Stage } from '../stage/stage.ts';
import { claim, type Scene } from './scene.ts';

const request = { symbol: 'AAPL', duration: '1 D', barSize: '5 mins', whatToShow: 'TRADES' } as const;

/** Bars of a day, oldest first. */
export const history: Scene<Stage> = {
  name: 'history',
  async run({ client }, act) {
    act.waitFor('bars');
    const bars = await client.connector.getHistoricalData({ ...request, signal: act.signal });
    const [first] = bars;
    const last = bars.at(-1);
    claim(first !== undefined && last !== undefined, 'no bars came');
    const times = bars.map(({ time }) => time.getTime());
    claim(
      times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)),
      'the bars are not in order of time',
    );
    claim(
      bars.every(({ high, low, open, close }) => high >= Math.max(open, close) && low <= Math.min(open, close)),
      'a bar has a high or a low that its open or close goes beyond',
    );
    return {
      detail: `${bars.length} bars of ${request.barSize}, ${first.time.toISOString()} to ${last.time.toISOString()}`,
      facts: { bars: bars.length, from: first.time, to: last.time },
    };
  },
};
