import { createServer, type Server, type Socket } from 'node:net';
import type { Door } from './link-socket.ts';
import { PortUnavailableError } from './port-unavailable-error.ts';

/** Where a mock listens, and what it does with whoever comes. */
export interface TcpDoorOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly onConnection: (socket: Socket) => void;
}

/** A listening socket that can be shut and opened again on the same port, so that dialling it is refused meanwhile. */
export class TcpDoor implements Door {
  readonly #options: TcpDoorOptions;
  #server: Server | undefined;
  #port: number;

  constructor(options: TcpDoorOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  /** The port in use; what was asked for until the door has opened. */
  get port(): number {
    return this.#port;
  }

  /** @throws PortUnavailableError if the port is in use or not allowed */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ noDelay: true }, this.#options.onConnection);
    this.#server = server;
    try {
      await listening(server, this.#port, this.#options.host);
    } catch (error) {
      this.#server = undefined;
      throw new PortUnavailableError(whyNot(error, this.#options.host, this.#port), { cause: error });
    }
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  /** Shuts at once: whoever dials is refused. Connections that are open stay open. */
  shut(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  release(): void {
    this.shut();
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function whyNot(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'EADDRINUSE') {
    return `port ${port} on ${host} is in use by another program; choose another port, or 0 for a free one`;
  }
  return `cannot listen on port ${port} of ${host} (${code}); choose another port, or 0 for a free one`;
}
