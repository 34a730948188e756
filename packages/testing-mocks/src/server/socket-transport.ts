import type { CloseHow, SessionTransport } from '../session/transport.ts';
import type { LinkSocket } from './link-socket.ts';

/** A session's bytes over a socket; what is written in one turn of the event loop leaves together. */
export class SocketTransport implements SessionTransport {
  readonly #socket: LinkSocket;
  #isCorked = false;

  constructor(socket: LinkSocket) {
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
