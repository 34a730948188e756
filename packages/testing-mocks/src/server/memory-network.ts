import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { carryNoLonger, carryOver } from './carry-over.ts';
import { inMemoryPair, type MemoryAddress, MemorySocket, systemError } from './in-memory-pair.ts';

/** What takes the calls to one port. */
export interface MemoryListener {
  readonly host: string;
  /** False while whoever dials is refused. */
  readonly isOpen: boolean;
  take(socket: MemorySocket): void;
}

// Below the range from which systems pick ports by themselves, so that a mock in memory hides no real one.
const FIRST_PORT = 20_001;
const NETWORK = Symbol.for('@autobot/testing-mocks/memory-network');
const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '0.0.0.0', '::']);

/**
 * Ports that exist in this process only. While one is open, `net.connect` and `net.createConnection` reach it in place of
 * the operating system's, and so does `connect` of a `net.Socket`; every other call goes where it always went. The last port to
 * close puts all back.
 */
export class MemoryNetwork {
  readonly #ports = new Map<number, MemoryListener>();
  readonly #originals = { connect: net.connect, createConnection: net.createConnection };
  readonly #connectOfSocket: unknown = Reflect.get(net.Socket.prototype, 'connect');
  #next = FIRST_PORT;

  /** The network of this process; it is found at `net.connect`, which it has taken the place of. */
  static current(): MemoryNetwork {
    const installed: unknown = Reflect.get(net.connect, NETWORK);
    if (installed instanceof MemoryNetwork) return installed;
    const network = new MemoryNetwork();
    network.#install();
    return network;
  }

  /** True if nothing in this process has the port. */
  isFree(port: number): boolean {
    return !this.#ports.has(port);
  }

  /** @param port 0 takes a free one */
  add(port: number, listener: MemoryListener): number {
    while (this.#ports.has(this.#next)) this.#next += 1;
    const number = port === 0 ? this.#next : port;
    this.#ports.set(number, listener);
    return number;
  }

  remove(port: number): void {
    this.#ports.delete(port);
    if (this.#ports.size > 0) return;
    Object.assign(net, this.#originals);
    Reflect.set(net.Socket.prototype, 'connect', this.#connectOfSocket);
    syncBuiltinESMExports();
  }

  #install(): void {
    const dial = (original: unknown, args: readonly unknown[]): unknown => this.#dial(original, args);
    const { connect, createConnection } = this.#originals;
    const replacement = (...args: unknown[]): unknown => dial(connect, args);
    Reflect.set(replacement, NETWORK, this);
    Reflect.set(net, 'connect', replacement);
    Reflect.set(net, 'createConnection', (...args: unknown[]): unknown => dial(createConnection, args));
    const connectSocket = (socket: net.Socket, args: readonly unknown[]): unknown => this.#connectSocket(socket, args);
    Reflect.set(
      net.Socket.prototype,
      'connect',
      function connectInMemory(this: net.Socket, ...args: unknown[]): unknown {
        return connectSocket(this, args);
      },
    );
    syncBuiltinESMExports();
  }

  #connectSocket(socket: net.Socket, args: readonly unknown[]): unknown {
    carryNoLonger(socket);
    const address = addressOf(args);
    const listener = address === undefined ? undefined : this.#listenerAt(address);
    if (address === undefined || listener === undefined) {
      const original = this.#connectOfSocket;
      return typeof original === 'function' ? Reflect.apply(original, socket, args) : undefined;
    }
    const connected = args.find((argument) => typeof argument === 'function');
    if (connected !== undefined) socket.once('connect', () => void Reflect.apply(connected, socket, []));
    carryOver(socket, this.#lineTo(listener, address));
    return socket;
  }

  #dial(original: unknown, args: readonly unknown[]): unknown {
    const address = addressOf(args);
    const listener = address === undefined ? undefined : this.#listenerAt(address);
    if (address === undefined || listener === undefined) {
      return typeof original === 'function' ? Reflect.apply(original, net, args) : undefined;
    }
    const client = this.#lineTo(listener, address);
    const connected = args.find((argument) => typeof argument === 'function');
    if (connected !== undefined) client.once('connect', () => void Reflect.apply(connected, client, []));
    return client;
  }

  #lineTo(listener: MemoryListener, address: MemoryAddress): MemorySocket {
    const line = new MemorySocket(address);
    process.nextTick(() => {
      join(line, listener, address);
    });
    return line;
  }

  #listenerAt(address: MemoryAddress): MemoryListener | undefined {
    const listener = this.#ports.get(address.port);
    const isSame = listener !== undefined && hostName(listener.host) === hostName(address.host);
    return isSame ? listener : undefined;
  }
}

function join(client: MemorySocket, listener: MemoryListener, address: MemoryAddress): void {
  if (client.destroyed) return;
  if (!listener.isOpen) {
    client.destroy(systemError('ECONNREFUSED', 'connect', address));
    return;
  }
  inMemoryPair(client, (server) => {
    listener.take(server);
  });
}

function hostName(host: string): string {
  return LOOPBACK_NAMES.has(host) ? 'loopback' : host;
}

/** Where a call of `net.connect` goes; undefined for a path, which is none of ours. */
function addressOf(args: readonly unknown[]): MemoryAddress | undefined {
  const [first, second] = args;
  if (typeof first === 'object' && first !== null && 'port' in first) {
    const host = 'host' in first && typeof first.host === 'string' ? first.host : 'localhost';
    return { host, port: Number(first.port) };
  }
  if (typeof first !== 'number') return undefined;
  return { host: typeof second === 'string' ? second : 'localhost', port: first };
}
