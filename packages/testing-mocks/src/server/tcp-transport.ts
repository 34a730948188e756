import type { Socket } from 'node:net';
import type { CloseHow, SessionTransport } from '../session/transport.ts';

/** A session's bytes over a TCP socket; what is written in one turn of the event loop leaves together. */
export class TcpTransport implements SessionTransport {
  readonly #socket: Socket;
  #isCorked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get backlogBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (!this.#socket.writable) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(bytes);
  }

  close(how: CloseHow): void {
    if (how === 'reset') this.#socket.resetAndDestroy();
    else this.#socket.end();
  }
}
