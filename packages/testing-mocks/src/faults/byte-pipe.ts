import type { Clock, Timer } from '@autobot/resilience';
import type { CloseHow, SessionTransport } from '../session/transport.ts';
import type { ActiveConditions } from './active-conditions.ts';
import { type ByteShape, type Departure, departureOf } from './byte-shape.ts';

/** What a byte pipe is made of. */
export interface BytePipeOptions {
  readonly clock: Clock;
  readonly transport: SessionTransport;
  readonly conditions: ActiveConditions;
}

/** What a pipe asks of the session it serves. */
export interface PipedSession {
  readonly clientId: number;
  close(how: CloseHow): void;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly dueMs: number;
  readonly isLast: boolean;
}

/** Between a session and its transport: lets bytes through as they are, unless faults say how they leave. */
export class BytePipe implements SessionTransport {
  readonly #options: BytePipeOptions;
  #session: PipedSession | undefined;
  #waiting: Waiting[] = [];
  #timer: Timer | undefined;
  #closing: CloseHow | undefined;
  #waitingBytes = 0;
  #collectUntilMs = 0;

  constructor(options: BytePipeOptions) {
    this.#options = options;
    options.conditions.pipes.add(this);
  }

  get backlogBytes(): number {
    return this.#waitingBytes + this.#options.transport.backlogBytes;
  }

  /** -1 until the client has said who it is. */
  get clientId(): number {
    return this.#session?.clientId ?? -1;
  }

  /** The session whose bytes these are; known only once the session has a pipe. */
  serve(session: PipedSession): void {
    this.#session = session;
  }

  write(bytes: Uint8Array): void {
    const { conditions, transport } = this.#options;
    if (conditions.shapes.size === 0 && this.#waiting.length === 0) {
      transport.write(bytes);
      return;
    }
    this.#depart(departureOf(bytes, this.#shapesFor(conditions.shapes)));
  }

  pauseReading(): void {
    this.#options.transport.pauseReading();
  }

  resumeReading(): void {
    this.#options.transport.resumeReading();
  }

  /** Puts bytes of nobody's making between two messages. */
  inject(bytes: Uint8Array): void {
    this.#depart(departureOf(bytes, []));
  }

  close(how: CloseHow): void {
    if (how === 'end' && this.#waiting.length > 0) {
      this.#closing = how;
      return;
    }
    this.#end(how);
  }

  /** The connection has ended by itself; what waits is forgotten. */
  release(): void {
    this.#timer?.cancel();
    this.#forget();
    this.#options.conditions.pipes.delete(this);
  }

  #shapesFor(shapes: ReadonlySet<ByteShape>): readonly ByteShape['fault'][] {
    const taking: ByteShape['fault'][] = [];
    for (const { fault, takes, fired } of shapes) {
      if ((fault.clientId !== undefined && fault.clientId !== this.clientId) || !takes()) continue;
      taking.push(fault);
      fired();
    }
    return taking;
  }

  #depart({ pieces, gapMs, msPerByte, collectMs, isLast }: Departure): void {
    const nowMs = this.#options.clock.now();
    let dueMs = Math.max(nowMs, this.#waiting.at(-1)?.dueMs ?? nowMs);
    if (collectMs > 0) {
      if (this.#collectUntilMs <= nowMs) this.#collectUntilMs = nowMs + collectMs;
      dueMs = Math.max(dueMs, this.#collectUntilMs);
    }
    for (const [index, bytes] of pieces.entries()) {
      dueMs += (index === 0 ? 0 : gapMs) + bytes.length * msPerByte;
      this.#waiting.push({ bytes, dueMs, isLast: isLast && index === pieces.length - 1 });
      this.#waitingBytes += bytes.length;
    }
    this.#flush();
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const nowMs = this.#options.clock.now();
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= nowMs);
    this.#waiting = this.#waiting.slice(due.length);
    if (due.length > 0) {
      // What is due together leaves together.
      const together = Buffer.concat(due.map(({ bytes }) => bytes));
      this.#waitingBytes -= together.length;
      this.#options.transport.write(together);
    }
    if (due.some(({ isLast }) => isLast)) {
      this.#forget();
      this.#session?.close('end');
    } else if (this.#waiting[0] !== undefined) {
      this.#timer = this.#options.clock.setTimer(() => {
        this.#flush();
      }, this.#waiting[0].dueMs - nowMs);
    } else if (this.#closing !== undefined) {
      this.#end(this.#closing);
    }
  }

  #forget(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #end(how: CloseHow): void {
    this.release();
    this.#options.transport.close(how);
  }
}
