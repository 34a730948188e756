import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { Frames } from './frames.ts';

/** What happens on the client's end of the wire. Connections are counted from 1. */
export interface WireListener {
  readonly opened: (connection: number) => void;
  readonly sent: (connection: number, fields: readonly string[]) => void;
  readonly received: (connection: number, fields: readonly string[]) => void;
  readonly closed: (connection: number) => void;
}

/**
 * Hears every message at the client's own end of each connection that is made while it is installed: what is on its way,
 * late or lost cannot be told from the other end. It needs no help of the client and changes nothing.
 */
export class WireTap implements Disposable {
  readonly #listener: WireListener;
  readonly #original: unknown = Reflect.get(net, 'connect');
  readonly #tapped: (...args: readonly unknown[]) => unknown;
  #connections = 0;

  /** Install it after the mock has started: a mock in memory takes the place of `net.connect`, and it listens in front. */
  constructor(listener: WireListener) {
    this.#listener = listener;
    const { connect } = net;
    this.#tapped = (...args) => this.#tap(Reflect.apply(connect, net, args));
    // A mock that opens another port must find the network of the first one here.
    for (const key of Object.getOwnPropertySymbols(connect)) Reflect.set(this.#tapped, key, Reflect.get(connect, key));
    Reflect.set(net, 'connect', this.#tapped);
    syncBuiltinESMExports();
  }

  /** Safe to call twice, and after the last mock in memory has put the original back. */
  [Symbol.dispose](): void {
    if (Reflect.get(net, 'connect') !== this.#tapped) return;
    Reflect.set(net, 'connect', this.#original);
    syncBuiltinESMExports();
  }

  #tap(socket: unknown): unknown {
    if (!isSocket(socket)) return socket;
    this.#connections += 1;
    const connection = this.#connections;
    const [outward, inward] = [new Frames(), new Frames()];
    const { opened, sent, received, closed } = this.#listener;
    socket.once('connect', () => {
      opened(connection);
    });
    socket.once('close', () => {
      closed(connection);
    });
    socket.on('data', (bytes: Uint8Array) => {
      for (const fields of inward.take(bytes)) received(connection, fields);
    });
    const write = socket.write.bind(socket);
    const tappedWrite = (...args: Parameters<typeof write>): boolean => {
      const [chunk] = args;
      for (const fields of outward.take(toBytes(chunk))) sent(connection, fields);
      return write(...args);
    };
    Reflect.set(socket, 'write', tappedWrite);
    return socket;
  }
}

function isSocket(value: unknown): value is net.Socket {
  return typeof value === 'object' && value !== null && 'write' in value && 'once' in value;
}

function toBytes(chunk: unknown): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk instanceof Uint8Array ? chunk : new Uint8Array();
}
