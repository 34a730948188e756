import { type Clock, systemClock } from '@autobot/resilience';
import type { ActiveConditions } from '../faults/active-conditions.ts';
import { BytePipe } from '../faults/byte-pipe.ts';
import { LateInput } from '../faults/late-input.ts';
import type { TwsCore } from '../session/tws-core.ts';
import type { LinkSocket } from './link-socket.ts';
import { SocketTransport } from './socket-transport.ts';

/** What a reception needs. */
export interface ReceptionOptions {
  readonly core: TwsCore;
  /** Connections taken at once; further ones are closed. */
  readonly maxClients: number;
  readonly clock: Clock;
  readonly conditions: ActiveConditions;
}

/** Joins connections, wherever they come from, to sessions of a TWS. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #sockets = new Set<LinkSocket>();

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  /** Somebody has connected. */
  take(socket: LinkSocket): void {
    const { core, maxClients, clock, conditions } = this.#options;
    this.#sockets.add(socket);
    // Whatever ends a socket, 'close' follows; the error itself tells the mock nothing more.
    socket.on('error', () => undefined);
    if (core.sessions.length >= maxClients) {
      core.turnAway(`connection refused: ${maxClients} clients are connected, the most TWS takes`);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.destroy();
      return;
    }
    const pipe = new BytePipe({ clock, conditions, transport: new SocketTransport(socket) });
    const session = core.open(pipe);
    pipe.serve(session);
    const input = new LateInput({ clock, conditions, session });
    socket.on('data', (bytes: Uint8Array) => {
      input.receive(bytes);
    });
    // 'end' comes before 'close': the client id is free from the first of them on.
    socket.once('end', () => {
      session.clientClosed();
    });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      input.release();
      pipe.release();
      session.clientClosed();
    });
  }

  /** Ends every connection once what was written has left; resolves when all are closed. */
  async close(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => closed(socket)));
  }
}

// Real milliseconds, whatever the mock's clock says: whoever has not read by then does not read at all.
const LONGEST_FAREWELL_MS = 1_000;

function closed(socket: LinkSocket): Promise<void> {
  return new Promise((resolve) => {
    const patience = systemClock.setTimer(() => void socket.resetAndDestroy(), LONGEST_FAREWELL_MS);
    socket.once('close', () => {
      patience.cancel();
      resolve();
    });
    socket.destroySoon();
  });
}
