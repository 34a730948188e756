import { Duplex, type DuplexOptions } from 'node:stream';

type Done = (error?: Error | null) => void;

interface Parcel {
  readonly bytes: Uint8Array;
  /** Tells the sender that it may send more. */
  readonly taken: Done;
}

/** Where a memory socket is connected to, as a client asks for it. */
export interface MemoryAddress {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';
const OPTIONS: DuplexOptions = { allowHalfOpen: false };

/**
 * One end of a connection that never leaves the process. It behaves as `net.Socket` does towards its user: `connect`, `data`,
 * `end`, `error` and `close` come in the same order and never within a call of the user's own; a FIN arrives after what was
 * written before it; a RST fails the other end with ECONNRESET. Bytes take no time: they arrive with the next tick.
 */
export class MemorySocket extends Duplex {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string = LOOPBACK;
  /** True until the other side has taken the call. */
  connecting: boolean = true;
  bytesRead: number = 0;
  bytesWritten: number = 0;
  #peer: MemorySocket | undefined;
  readonly #inbox: Parcel[] = [];
  // Told to the sender once the reader wants more.
  #owed: Done | undefined;
  #untilConnected: (() => void)[] = [];
  #isFull = false;
  #isEndComing = false;
  #saidEnd = false;
  #isFlushing = false;

  constructor(remote: MemoryAddress) {
    super(OPTIONS);
    this.remoteAddress = remote.host;
    this.remotePort = remote.port;
  }

  /** As `net.Socket.pending`. */
  get pending(): boolean {
    return this.connecting;
  }

  /** The other side has taken the call; `connect` follows. */
  joined(peer: MemorySocket): void {
    this.#peer = peer;
    this.connecting = false;
    const waiting = this.#untilConnected;
    this.#untilConnected = [];
    for (const send of waiting) send();
    this.emit('connect');
    this.emit('ready');
  }

  /** Ends with a RST: the other side fails with ECONNRESET. */
  resetAndDestroy(): this {
    this.#saidEnd = true;
    this.#peer?.receiveReset();
    return this.destroy();
  }

  /** Closes once everything written has been taken. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => void this.destroy());
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  /** Idle time-outs are the operating system's; nothing is idle in memory. */
  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  address(): { readonly address: string; readonly family: string; readonly port: number } {
    return { address: LOOPBACK, family: 'IPv4', port: this.remotePort };
  }

  /** For the other end: bytes on their way. */
  receive(parcel: Parcel): void {
    this.#inbox.push(parcel);
    this.#flushSoon();
  }

  /** For the other end: nothing more will come. */
  receiveEnd(): void {
    this.#isEndComing = true;
    this.#flushSoon();
  }

  /** For the other end: the connection is gone, and so is what was not read. */
  receiveReset(): void {
    process.nextTick(() => {
      this.destroy(systemError('ECONNRESET', 'read'));
    });
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: Done): void {
    this.#send(Uint8Array.from(chunk), done);
  }

  // What was written while the other side had not yet taken the rest arrives in one piece, as from a TCP stack.
  override _writev(chunks: readonly { readonly chunk: Uint8Array }[], done: Done): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _read(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#payOwed();
    this.#flushSoon();
  }

  override _final(done: Done): void {
    this.#whenConnected(() => {
      this.#sayEnd();
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#sayEnd();
    this.#payOwed();
    for (const { taken } of this.#inbox.splice(0)) taken();
    this.#untilConnected = [];
    done(error);
  }

  #send(bytes: Uint8Array, done: Done): void {
    this.#whenConnected(() => {
      this.bytesWritten += bytes.length;
      if (this.#peer === undefined || this.#peer.destroyed) done();
      else this.#peer.receive({ bytes, taken: done });
    });
  }

  #payOwed(): void {
    const owed = this.#owed;
    this.#owed = undefined;
    owed?.();
  }

  #whenConnected(send: () => void): void {
    if (this.connecting) this.#untilConnected.push(send);
    else send();
  }

  #sayEnd(): void {
    if (this.#saidEnd) return;
    this.#saidEnd = true;
    this.#peer?.receiveEnd();
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    process.nextTick(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (!this.#isFull && !this.destroyed) {
      const parcel = this.#inbox.shift();
      if (parcel === undefined) break;
      this.bytesRead += parcel.bytes.length;
      this.#isFull = !this.push(parcel.bytes);
      if (this.#isFull) this.#owed = parcel.taken;
      else parcel.taken();
    }
    if (this.#isEndComing && this.#inbox.length === 0 && !this.destroyed) {
      this.#isEndComing = false;
      this.push(null);
    }
  }
}

/** Joins a client's end to a new one for the other side, which is handed over before the client hears of it. */
export function inMemoryPair(client: MemorySocket, take: (server: MemorySocket) => void): void {
  const server = new MemorySocket({ host: LOOPBACK, port: client.remotePort });
  server.joined(client);
  take(server);
  client.joined(server);
}

/** An error as the operating system reports it: the same code, the same words. */
export function systemError(code: string, syscall: string, remote?: MemoryAddress): Error {
  const where = remote === undefined ? '' : ` ${remote.host}:${remote.port}`;
  const facts = remote === undefined ? {} : { address: remote.host, port: remote.port };
  return Object.assign(new Error(`${syscall} ${code}${where}`), { code, syscall, ...facts });
}
