import type { Stage } from '../stage/stage.ts';
import type { Scene } from './scene.ts';

/** The open orders of a real gateway, only read. A TWS whose API is read-only does not show them, and that is no failure. */
export const listOpenOrders: Scene<Stage> = {
  name: 'open orders',
  async run({ client }, act) {
    const { signal } = act;
    const after = client.heard.mark;
    act.waitFor('the open orders');
    const refused = client.heard.next('notice.received', { after, signal, where: saysReadOnly });
    const open = await Promise.race([client.connector.getOpenOrders({ signal }), refused.then(() => undefined)]);
    if (open === undefined) return { detail: "not shown: this TWS's API is read-only", facts: { open: undefined } };
    return { detail: open.length === 0 ? 'none' : `${open.length} open`, facts: { open: open.length } };
  },
};

// Such a TWS says so under no request's id. Source: rust-ibapi CHANGELOG #698.
function saysReadOnly({ notice }: { readonly notice: { readonly text: string } }): boolean {
  return /read-only mode/i.test(notice.text);
}
