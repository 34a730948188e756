import { connect, createServer, type Server, type Socket } from 'node:net';
import { MockTws } from '@autobot/testing-mocks';

/** Four bytes of length and fields that end with NUL, as TWS writes them. */
export function frame(...fields: readonly (string | number)[]): Buffer {
  const body = Buffer.from(`${fields.join('\0')}\0`);
  return Buffer.concat([lengthPrefix(body.length), body]);
}

/** A length that claims so many bytes, be it true or not. */
export function lengthPrefix(length: number): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(length);
  return prefix;
}

/** Between a client and a mock TWS: passes every byte on, and puts some in between that no TWS would send. */
export class WireProxy implements AsyncDisposable {
  readonly tws: MockTws;
  /** Takes over new connections, in place of the mock, while it is set. */
  instead: ((socket: Socket) => void) | undefined;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();

  private constructor(tws: MockTws) {
    this.tws = tws;
    this.#server = createServer((client) => {
      this.#accept(client);
    });
  }

  static async start(): Promise<WireProxy> {
    const proxy = new WireProxy(await MockTws.start({ tickIntervalMs: 20 }));
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Writes to every client, between two messages of the mock. */
  inject(...pieces: readonly Buffer[]): void {
    for (const client of this.#clients) for (const piece of pieces) client.write(piece);
  }

  /** Ends our half of every client's connection, and reads on. */
  halfClose(): void {
    for (const client of this.#clients) client.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
    await this.tws.stop();
  }

  #accept(client: Socket): void {
    this.#clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => this.#clients.delete(client));
    if (this.instead !== undefined) {
      this.instead(client);
      return;
    }
    const upstream = connect(this.tws.port, '127.0.0.1');
    upstream.on('error', () => client.resetAndDestroy());
    // The mock must know that the client is gone before the client comes again with the same id.
    client.on('close', () => upstream.resetAndDestroy());
    client.pipe(upstream).pipe(client);
  }
}
