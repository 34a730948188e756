import type { Stage } from '../stage/stage.ts';
import { claim, type Scene } from './scene.ts';

/** What the account is worth. */
export const account: Scene<Stage> = {
  name: 'account',
  async run({ client }, act) {
    act.waitFor('the account summary');
    const summary = await client.connector.getAccountSummary({ signal: act.signal });
    const { NetLiquidation, BuyingPower, currency } = summary;
    claim(Number.isFinite(NetLiquidation), `NetLiquidation is ${NetLiquidation}`);
    return {
      detail: `${summary.account} worth ${money(NetLiquidation)} ${currency}, buying power ${money(BuyingPower)}`,
      facts: { ...summary },
    };
  },
};

function money(amount: number): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: 0 });
}
