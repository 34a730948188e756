import { type Clock, systemClock } from '@autobot/resilience';
import type { CloseHow, SessionTransport } from '../session/transport.ts';
import type { LinkSocket } from './link-socket.ts';

/**
 * How long a client may take to read what was written before the mock ended the connection, and to end its own side.
 * Real milliseconds whatever the mock's clock: a client that does neither would keep its socket for ever.
 */
const LINGER_MS = 10_000;

// One write to the operating system is not made longer than this, so that a turn that says much holds little twice.
const MOST_PER_WRITE_BYTES = 262_144;

/** A session's bytes over a socket; what is written in one turn of the event loop leaves together. */
export class SocketTransport implements SessionTransport {
  readonly #socket: LinkSocket;
  readonly #lingerClock: Clock;
  /** What the turn wrote, the run below left out. */
  #turn: Uint8Array[] = [];
  #turnBytes = 0;
  /** Bytes that lie one behind the other, as messages of one encoder do: they leave as they lie. */
  #run: { readonly memory: ArrayBufferLike; readonly start: number; end: number } | undefined;
  #isFlushComing = false;

  /** @param lingerClock how long a client that never closes is waited for; default: real time, whatever the mock's clock */
  constructor(socket: LinkSocket, lingerClock: Clock = systemClock) {
    this.#socket = socket;
    this.#lingerClock = lingerClock;
  }

  get backlogBytes(): number {
    return this.#turnBytes + this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (!this.#socket.writable) return;
    if (this.#run?.end === bytes.byteOffset && this.#run.memory === bytes.buffer) {
      this.#run.end += bytes.length;
    } else {
      this.#endRun();
      this.#run = { memory: bytes.buffer, start: bytes.byteOffset, end: bytes.byteOffset + bytes.length };
    }
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
      this.#forget();
      this.#socket.resetAndDestroy();
      return;
    }
    this.#flush();
    this.#socket.end();
    // A paused socket would never see the client's own end.
    this.#socket.resume();
    const linger = this.#lingerClock.setTimer(() => void this.#socket.destroy(), LINGER_MS);
    linger.keepAlive?.(false);
    this.#socket.once('close', () => {
      linger.cancel();
    });
  }

  #flush(): void {
    this.#endRun();
    const turn = this.#turn;
    const [first] = turn;
    this.#forget();
    if (first === undefined || !this.#socket.writable) return;
    this.#socket.write(turn.length === 1 ? first : Buffer.concat(turn));
  }

  #endRun(): void {
    if (this.#run === undefined) return;
    const { memory, start, end } = this.#run;
    this.#turn.push(new Uint8Array(memory, start, end - start));
    this.#run = undefined;
  }

  #forget(): void {
    this.#run = undefined;
    this.#turn = [];
    this.#turnBytes = 0;
  }
}
