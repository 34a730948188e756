import type { Random } from '@autobot/resilience';
import type { JournalEntry } from '../expect/journal.ts';
import type {
  CutDecision,
  InsteadOfAnswer,
  LinkConditions,
  ReplyFate,
  ReplySession,
} from '../session/link-conditions.ts';
import type { Message } from '../wire/frame-writer.ts';
import type { BytePipe } from './byte-pipe.ts';
import type { ByteShape } from './byte-shape.ts';
import type { LatencyFault } from './byte-fault.ts';
import type { DropOnFault } from './fault.ts';

/** Delays every message; told of each one it delayed. */
export interface ActiveLatency {
  readonly fault: LatencyFault;
  readonly fired: () => void;
}

/** Waits for a message to cut the connection on. */
export interface ArmedCut {
  readonly fault: DropOnFault;
  readonly fired: () => void;
  seen: number;
}

/** Answers requests in place of TWS; undefined if a request is none of its business. */
export type ArmedAnswer = (entry: JournalEntry) => InsteadOfAnswer | undefined;

/** Decides about messages to clients; undefined if a message is none of its business. */
export type ArmedReply = (message: Message, session: ReplySession) => ReplyFate | undefined;

/** Takes new connections and leaves them unanswered; told of each. */
export interface Silencer {
  readonly fired: () => void;
}

/** Says whether a client id is taken. */
export type ArmedClaim = (clientId: number) => boolean;

/** What the faults that are active at the moment add up to. */
export class ActiveConditions implements LinkConditions {
  readonly latencies: Set<ActiveLatency> = new Set();
  readonly cuts: Set<ArmedCut> = new Set();
  readonly answers: Set<ArmedAnswer> = new Set();
  readonly replies: Set<ArmedReply> = new Set();
  readonly claims: Set<ArmedClaim> = new Set();
  /** Told of every connection that is taken and not answered. */
  readonly silencers: Set<Silencer> = new Set();
  readonly shapes: Set<ByteShape> = new Set();
  readonly pipes: Set<BytePipe> = new Set();
  /** How many faults keep reports of trades from clients. */
  lostReports = 0;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  get losesReports(): boolean {
    return this.lostReports > 0;
  }

  get touchesMessages(): boolean {
    return this.latencies.size + this.replies.size + this.shapes.size > 0;
  }

  freezesNewConnection(): boolean {
    for (const { fired } of this.silencers) fired();
    return this.silencers.size > 0;
  }

  delayNextMs(clientId: number): number {
    return this.latencies.size === 0 ? 0 : this.#delayMs(clientId, 'to-tws');
  }

  /** Milliseconds the next bytes of a client are late; asked once for each portion. */
  delayInputMs(clientId: number): number {
    return this.latencies.size === 0 ? 0 : this.#delayMs(clientId, 'to-client');
  }

  #delayMs(clientId: number, otherWay: 'to-client' | 'to-tws'): number {
    let totalMs = 0;
    for (const { fault, fired } of this.latencies) {
      if (fault.clientId !== undefined && fault.clientId !== clientId) continue;
      if ((fault.direction ?? 'to-client') === otherWay) continue;
      totalMs += fault.ms + (fault.jitterMs === undefined ? 0 : fault.jitterMs * this.#random.next());
      fired();
    }
    return totalMs;
  }

  cutOn(entry: JournalEntry): CutDecision | undefined {
    let decision: CutDecision | undefined;
    for (const cut of this.cuts) {
      const { on, nth = 1, when, how = 'reset', clientId } = cut.fault;
      if (entry.name !== on || (clientId !== undefined && clientId !== entry.clientId)) continue;
      cut.seen += 1;
      if (cut.seen !== nth) continue;
      decision ??= { when, how };
      cut.fired();
    }
    return decision;
  }

  answerInstead(entry: JournalEntry): InsteadOfAnswer | undefined {
    for (const answer of this.answers) {
      const instead = answer(entry);
      if (instead !== undefined) return instead;
    }
    return undefined;
  }

  isClientIdTaken(clientId: number): boolean {
    return [...this.claims].some((claim) => claim(clientId));
  }

  passReply(message: Message, session: ReplySession): ReplyFate {
    for (const reply of this.replies) {
      const fate = reply(message, session);
      if (fate !== undefined) return fate;
    }
    return 'passes';
  }
}
