import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { MockTws } from '../server/mock-tws.ts';
import { PortUnavailableError } from '../server/port-unavailable-error.ts';
import { ControlProblem, handleControl } from './control-routes.ts';

/** What a control server needs. */
export interface ControlServerOptions {
  readonly tws: MockTws;
  /** 0 takes a free one. */
  readonly port: number;
  /** What every request must carry as `Authorization: Bearer …`. */
  readonly token: string;
}

const HOST = '127.0.0.1';
const LOCAL_NAMES: readonly string[] = [HOST, 'localhost', '[::1]'];
const LONGEST_BODY_BYTES = 1_000_000;

/**
 * The control API: HTTP on this machine only. A browser that was tricked into calling it shows another Host or an Origin,
 * and is refused; so is whoever does not know the token.
 */
export class ControlServer implements AsyncDisposable {
  readonly #options: ControlServerOptions;
  readonly #server: Server;

  /** @throws PortUnavailableError */
  static async start(options: ControlServerOptions): Promise<ControlServer> {
    const server = new ControlServer(options);
    await server.#listen();
    return server;
  }

  private constructor(options: ControlServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#options.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #listen(): Promise<void> {
    const { port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) => {
        const isBusy = 'code' in cause && cause.code === 'EADDRINUSE';
        const why = isBusy ? 'it is in use by another program' : cause.message;
        const message = `cannot open the control API on port ${port} of ${HOST}: ${why}; choose another --admin, or 0`;
        reject(new PortUnavailableError(message, { cause }));
      });
      this.#server.listen(port, HOST, resolve);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.#check(request);
      const url = new URL(request.url ?? '/', `http://${HOST}`);
      const body = await bodyOf(request);
      const answer = handleControl(this.#options.tws, { method: request.method ?? 'GET', url, body });
      reply(response, 200, answer);
    } catch (error) {
      const status = error instanceof ControlProblem ? error.status : 500;
      reply(response, status, { error: error instanceof Error ? error.message : String(error) });
    }
  }

  #check({ headers }: IncomingMessage): void {
    const names = LOCAL_NAMES.map((name) => `${name}:${this.port}`);
    if (!names.includes(headers.host ?? '')) {
      throw new ControlProblem(403, `the Host must be ${names.join(' or ')}, was ${headers.host ?? 'missing'}`);
    }
    if (headers.origin !== undefined && !names.includes(headers.origin.replace(/^http:\/\//, ''))) {
      throw new ControlProblem(403, `the Origin must be this server's own, was ${headers.origin}`);
    }
    if (!isSameSecret(headers.authorization ?? '', `Bearer ${this.#options.token}`)) {
      throw new ControlProblem(401, 'the header Authorization must be "Bearer" and the token that serve printed');
    }
  }
}

// Digests have one length, which is what a comparison in constant time needs.
function isSameSecret(given: string, wanted: string): boolean {
  const [one, other] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<unknown>) {
    if (!(chunk instanceof Uint8Array)) throw new ControlProblem(400, 'the body must be bytes');
    const bytes = Uint8Array.from(chunk);
    length += bytes.length;
    if (length > LONGEST_BODY_BYTES) throw new ControlProblem(413, `a body may have ${LONGEST_BODY_BYTES} bytes`);
    chunks.push(bytes);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new ControlProblem(400, 'the body must be JSON', { cause });
  }
}

function reply(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(answer));
}
