import type { Stage } from '../stage/stage.ts';
import { claim, type Scene } from './scene.ts';

/** What the account holds. */
export const positions: Scene<Stage> = {
  name: 'positions',
  async run({ client }, act) {
    act.waitFor('the positions');
    const held = await client.connector.getPositions({ signal: act.signal });
    claim(
      held.every(({ symbol, position }) => symbol !== '' && Number.isFinite(position)),
      'a position has no symbol or no size',
    );
    const texts = held.map(({ symbol, position, averageCost }) => `${symbol} ${position} at ${averageCost.toFixed(2)}`);
    return {
      detail: texts.length === 0 ? 'none' : shortened(texts),
      facts: { positions: held.map(({ symbol, position, averageCost }) => ({ symbol, position, averageCost })) },
    };
  },
};

const MOST_SHOWN = 4;

function shortened(texts: readonly string[]): string {
  const more = texts.length - MOST_SHOWN;
  return texts.slice(0, MOST_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
