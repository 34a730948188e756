import type { IbEvent } from '@autobot/ib-connector';
import type { Clock, Timer } from '@autobot/resilience';
import type { DashboardQuote, DashboardSource } from './dashboard-source.ts';
import { describeEvent, type EventLine, isLogged } from './describe-event.ts';
import type { EventReader } from './event-reader.ts';
import type { FaultPort } from './fault-port.ts';
import { Ring } from './ring.ts';
import { type HistoryPoint, type Snapshot, toHistoryPoint, toSnapshot } from './snapshot.ts';

/** What a feed is made from. */
export interface LiveFeedOptions {
  readonly source: DashboardSource;
  /** The connector's: its events are stamped by it. */
  readonly clock: Clock;
  readonly quotes: () => readonly DashboardQuote[];
  readonly faults: FaultPort | undefined;
}

/** A line of the log on its way to the page; JSON. */
export interface LogLine extends EventLine {
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What a browser is sent: `everything` when it comes, then a `frame` up to four times a second. */
export interface Frame {
  readonly snapshot: Snapshot;
  /** Those it has not got yet. */
  readonly points: readonly HistoryPoint[];
  readonly log: readonly LogLine[];
}

/** Milliseconds between two frames while somebody looks. */
export const FRAME_MS = 250;
/** Milliseconds between two points of the history, whether somebody looks or not. */
export const POINT_MS = 1_000;
const POINTS = 600;
const LOG_LINES = 200;

interface Heard {
  readonly event: IbEvent | Remark;
  readonly at: number;
}

/** What is said on the page itself, not by the connector. */
interface Remark {
  readonly type: 'fault.injected' | 'fault.failed' | 'dashboard.failed';
  readonly text: string;
}

/**
 * Looks at a connector on a timer of its own, remembers the last ten minutes, and tells all readers. The connector is
 * never waited for and never waits: of an event only a reference is kept, and it is put into words when somebody looks.
 */
export class LiveFeed implements Disposable {
  readonly #options: LiveFeedOptions;
  readonly #readers = new Set<EventReader>();
  readonly #points = new Ring<HistoryPoint>(POINTS);
  readonly #log = new Ring<Heard>(LOG_LINES);
  readonly #limiterName: string;
  readonly #stopListening: () => void;
  #timer: Timer | undefined;
  #nextPointMs: number;
  #sent = 0;
  #sentPerSecond = 0;
  #toldLine = 0;
  #lastProblem: string | undefined;
  #isDisposed = false;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    const { source, clock } = options;
    this.#limiterName = source.getStatus().rateLimiter.name;
    this.#nextPointMs = clock.now() + POINT_MS;
    this.#stopListening = source.subscribe((event) => {
      this.#hear(event);
    });
    this.#arm(POINT_MS);
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Sends everything now, and what is new from then on. */
  add(reader: EventReader): void {
    if (this.#isDisposed) return;
    // Those who are here get what they lack first, so that all are told the same from now on.
    this.#tick();
    this.#readers.add(reader);
    this.#send(reader, '');
    this.#toldLine = this.#log.last;
    this.#arm(FRAME_MS);
  }

  remove(reader: EventReader): void {
    this.#readers.delete(reader);
  }

  /** Puts a line of our own into the log. */
  remark(type: Remark['type'], text: string): void {
    this.#log.put({ event: { type, text }, at: this.#options.clock.wallNow() });
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#timer?.cancel();
    this.#stopListening();
    this.#readers.clear();
  }

  #hear(event: IbEvent): void {
    if (event.type === 'limiter.granted' && event.source === this.#limiterName) this.#sent += event.cost;
    if (!isLogged(event)) return;
    const { clock } = this.#options;
    this.#log.put({ event, at: clock.wallNow() - (clock.now() - event.atMs) });
  }

  #arm(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(() => {
      this.#tick();
      this.#arm(this.#readers.size > 0 ? FRAME_MS : POINT_MS);
    }, delayMs);
    // Nobody has to stay up only to be looked at.
    this.#timer.keepAlive?.(false);
  }

  #tick(): void {
    const nowMs = this.#options.clock.now();
    const isPointDue = nowMs >= this.#nextPointMs;
    if (isPointDue) {
      this.#sentPerSecond = (this.#sent * 1_000) / (nowMs - this.#nextPointMs + POINT_MS);
      this.#sent = 0;
      this.#nextPointMs = nowMs + POINT_MS;
    }
    if (!isPointDue && this.#readers.size === 0) return;
    const snapshot = this.#snapshot();
    const points = isPointDue ? [toHistoryPoint(snapshot)] : [];
    for (const point of points) this.#points.put(point);
    if (this.#readers.size === 0) return;
    const frame = this.#encode('frame', { snapshot, points, log: this.#linesAfter(this.#toldLine) });
    this.#toldLine = this.#log.last;
    for (const reader of this.#readers) this.#send(reader, frame);
  }

  #send(reader: EventReader, frame: string): void {
    const everything = (): string =>
      this.#encode('everything', {
        snapshot: this.#snapshot(),
        points: this.#points.after(0).map(({ item }) => item),
        log: this.#linesAfter(0),
      });
    if (!reader.send(frame, everything, this.#options.clock.now())) this.#readers.delete(reader);
  }

  #snapshot(): Snapshot {
    const { source, clock, quotes, faults } = this.#options;
    return toSnapshot(source.getStatus(), {
      at: clock.wallNow(),
      orders: source.orders,
      quotes: this.#guarded(quotes),
      sentPerSecond: this.#sentPerSecond,
      activeFaults: this.#guarded(() => faults?.active() ?? []),
    });
  }

  // Called from a timer: an error of the program's own callback would end the program, and with it the connection.
  #guarded<Item>(read: () => readonly Item[]): readonly Item[] {
    try {
      return read();
    } catch (error) {
      const text = `the dashboard was given something that throws: ${String(error)}`;
      if (text !== this.#lastProblem) this.remark('dashboard.failed', text);
      this.#lastProblem = text;
      return [];
    }
  }

  #linesAfter(number: number): readonly LogLine[] {
    return this.#log.after(number).map((kept) => {
      const { event, at } = kept.item;
      return { number: kept.number, at, ...('text' in event ? remarkLine(event) : describeEvent(event)) };
    });
  }

  #encode(type: 'everything' | 'frame', frame: Frame): string {
    return `event: ${type}\ndata: ${withoutAccounts(JSON.stringify(frame), frame.snapshot.status.link.accounts)}\n\n`;
  }
}

function remarkLine({ type, text }: Remark): EventLine {
  return { severity: type === 'fault.injected' ? 'warn' : 'error', type, text };
}

/** Account numbers with their middle blotted out, wherever they stand: a screen may be shared. */
export function withoutAccounts(text: string, accounts: readonly string[]): string {
  return accounts.reduce((masked, account) => masked.replaceAll(account, maskAccount(account)), text);
}

const SHOWN_AT_START = 2;
const SHOWN_AT_END = 3;

function maskAccount(account: string): string {
  if (account.length <= SHOWN_AT_START + SHOWN_AT_END) return '***';
  return `${account.slice(0, SHOWN_AT_START)}***${account.slice(-SHOWN_AT_END)}`;
}
