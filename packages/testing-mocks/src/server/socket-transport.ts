import { systemClock } from '@autobot/resilience';
import type { CloseHow, SessionTransport } from '../session/transport.ts';
import type { LinkSocket } from './link-socket.ts';

/**
 * How long a client may take to read what was written before the mock ended the connection, and to end its own side.
 * Real milliseconds whatever the mock's clock: a client that does neither would keep its socket for ever.
 */
const LINGER_MS = 10_000;

// One write to the operating system at a time is not made longer than this, so that a turn that says much holds little twice.
const MOST_PER_WRITE_BYTES = 262_144;

/** A session's bytes over a socket; what is written in one turn of the event loop leaves together. */
export class SocketTransport implements SessionTransport {
  readonly #socket: LinkSocket;
  #turn: Uint8Array[] = [];
  #turnBytes = 0;
  #isFlushComing = false;

  constructor(socket: LinkSocket) {
    this.#socket = socket;
  }

  get backlogBytes(): number {
    return this.#turnBytes + this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (!this.#socket.writable) return;
    this.#turn.push(bytes);
    this.#turnBytes += bytes.length;
    if (this.#turnBytes >= MOST_PER_WRITE_BYTES) this.#flush();
    if (this.#isFlushComing) return;
    this.#isFlushComing = true;
    process.nextTick(() => {
      this.#isFlushComing = false;
      this.#flush();
    });
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  close(how: CloseHow): void {
    if (how === 'reset') {
      this.#turn = [];
      this.#socket.resetAndDestroy();
      return;
    }
    this.#flush();
    this.#socket.end();
    // A paused socket would never see the client's own end.
    this.#socket.resume();
    const linger = systemClock.setTimer(() => void this.#socket.destroy(), LINGER_MS);
    linger.keepAlive?.(false);
    this.#socket.once('close', () => {
      linger.cancel();
    });
  }

  #flush(): void {
    const turn = this.#turn;
    if (turn.length === 0 || !this.#socket.writable) return;
    this.#turn = [];
    this.#turnBytes = 0;
    const [first] = turn;
    this.#socket.write(turn.length === 1 && first !== undefined ? first : Buffer.concat(turn));
  }
}
