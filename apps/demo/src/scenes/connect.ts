import type { Stage } from '../stage/stage.ts';
import { type Act, claim, type Scene } from './scene.ts';

/** Dials, and is ready only when TWS has said who it is and answers. */
export const connect: Scene<Stage> = {
  name: 'connect',
  async run({ client }, act) {
    await connectClient(client, act);
    const { link } = client.connector.getStatus();
    claim(client.connector.isReady, `connect() returned while the link was ${link.state}`);
    claim(link.accounts.length > 0, 'TWS named no account');
    return {
      detail: `server version ${link.serverVersion}, account ${link.accounts.join(', ')}`,
      facts: { serverVersion: link.serverVersion, accounts: link.accounts },
    };
  },
};

/** Connects a client, saying meanwhile what stands in its way. */
export async function connectClient(client: Stage['client'], act: Act): Promise<void> {
  act.waitFor('the link to be ready');
  const unsubscribe = client.connector.on('link.open_failed', ({ cause }) => {
    act.waitFor(`the link to be ready (${cause instanceof Error ? cause.message : String(cause)})`);
  });
  try {
    await client.connector.connect();
  } finally {
    unsubscribe();
  }
}
