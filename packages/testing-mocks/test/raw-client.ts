import { connect, type Socket } from 'node:net';

/** A client that is no library: it sends whatever bytes a test likes, and reads when it is told to. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  readonly #messages: (readonly string[])[] = [];
  #unread: Buffer = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    // A connection that the mock resets is what some tests are about.
    this.socket.on('error', () => undefined);
  }

  /** Says hello and startApi. */
  start(clientId = 7): this {
    this.sendBytes(Buffer.from('API\0\0\0\0\x09v100..178', 'latin1'));
    this.send(71, 2, clientId, '');
    return this;
  }

  send(...fields: readonly (string | number)[]): void {
    this.sendBytes(frameOf(fields));
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** From now on all that comes is read at once. */
  readAll(): this {
    this.socket.on('data', (bytes: Buffer) => {
      this.#take(bytes);
    });
    return this;
  }

  /** Reads what the system has received by now, up to so many bytes. */
  readSome(bytes: number): void {
    const read: unknown = this.socket.read(Math.min(bytes, this.socket.readableLength));
    if (read instanceof Buffer) this.#take(read);
  }

  /** Everything read, as fields. */
  get messages(): readonly (readonly string[])[] {
    return this.#messages;
  }

  /** Resolves when the connection is gone. */
  gone(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.closed) resolve();
      this.socket.once('close', () => {
        resolve();
      });
    });
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #take(bytes: Buffer): void {
    let rest = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const end = rest.length < 4 ? Number.POSITIVE_INFINITY : 4 + rest.readUInt32BE(0);
      if (end > rest.length) break;
      this.#messages.push(rest.toString('latin1', 4, end - 1).split('\0'));
      rest = rest.subarray(end);
    }
    this.#unread = rest;
  }
}

/** Fields as a message of the protocol. */
export function frameOf(fields: readonly (string | number)[]): Buffer {
  const body = fields.map((field) => `${field}\0`).join('');
  const frame = Buffer.alloc(4 + body.length);
  frame.writeUInt32BE(body.length);
  frame.write(body, 4, 'latin1');
  return frame;
}
