import type { Timer } from '@autobot/resilience';
import type { JournalEntry } from '../expect/journal.ts';
import type { InsteadOfAnswer, ReplyFate, ReplySession } from '../session/link-conditions.ts';
import type { Message } from '../wire/frame-writer.ts';
import { type ReplyName, replyIds, type RequestName } from '../wire/message-ids.ts';
import type { PacingViolationFault, ReplyFault, RequestLostFault, RequestRefusedFault } from './broker-fault.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';
import { NthMatch } from './nth-match.ts';

/** Faults of requests and their answers. Each begins when called and returns what undoes it. */
export function pacingViolation(fault: PacingViolationFault, stage: FaultStage, report: FaultReport): Undo {
  const text = 'Historical Market Data Service error message:Historical data request pacing violation';
  return answerWith({ ...fault, request: 'reqHistoricalData', instead: { code: 162, text } }, stage, report);
}

export function requestRefused(fault: RequestRefusedFault, stage: FaultStage, report: FaultReport): Undo {
  const { code, text } = fault;
  return answerWith({ ...fault, instead: text === undefined ? { code } : { code, text } }, stage, report);
}

export function requestLost(fault: RequestLostFault, stage: FaultStage, report: FaultReport): Undo {
  return answerWith({ ...fault, instead: 'nothing' }, stage, report);
}

export function reply(fault: ReplyFault, stage: FaultStage, report: FaultReport): Undo {
  const held = new HeldReplies(fault, stage);
  const names: readonly ReplyName[] = typeof fault.message === 'string' ? [fault.message] : fault.message;
  const ids = new Set<number>(names.map((name) => replyIds[name]));
  const match = new NthMatch(fault);
  const armed = (message: Message, session: ReplySession): ReplyFate | undefined => {
    if (!ids.has(message[0])) return undefined;
    if (fault.clientId !== undefined && fault.clientId !== session.clientId) return undefined;
    const isFollower = held.letGoFirst(message, session);
    if (isFollower) {
      if (match.isOver) report.over();
      return 'taken';
    }
    if (!match.isStruck()) return undefined;
    report.fired();
    const fate = held.take(message, session);
    // A message that waits for the next one keeps the fault alive until that has come.
    if (match.isOver && fault.how !== 'swap') report.over();
    return fate;
  };
  stage.conditions.replies.add(armed);
  return () => {
    stage.conditions.replies.delete(armed);
    if (fault.how === 'swap') held.release();
    return undefined;
  };
}

interface Held {
  readonly message: Message;
  readonly session: ReplySession;
}

/** Messages a fault has in its hands. */
class HeldReplies {
  readonly #fault: ReplyFault;
  readonly #stage: FaultStage;
  readonly #timers = new Set<Timer>();
  #waiting: Held | undefined;

  constructor(fault: ReplyFault, stage: FaultStage) {
    this.#fault = fault;
    this.#stage = stage;
  }

  /** Sends a message, and then the one that waited for it; false if none did. */
  letGoFirst(message: Message, session: ReplySession): boolean {
    if (this.#waiting?.session !== session) return false;
    session.emit(message);
    this.release();
    return true;
  }

  take(message: Message, session: ReplySession): ReplyFate {
    switch (this.#fault.how) {
      case 'lose':
        return 'lost';
      case 'double':
        session.emit(message);
        session.emit(message);
        return 'taken';
      case 'delay':
        this.#later(message, session);
        return 'taken';
      case 'swap':
        this.#waiting = { message, session };
        return 'taken';
      default:
        return this.#fault.how satisfies never;
    }
  }

  release(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.session.emit(waiting.message);
  }

  #later(message: Message, session: ReplySession): void {
    const timer = this.#stage.clock.setTimer(() => {
      this.#timers.delete(timer);
      session.emit(message);
    }, this.#fault.ms ?? 0);
    this.#timers.add(timer);
  }
}

interface AnswerFault {
  readonly request: RequestName;
  readonly instead: InsteadOfAnswer;
  readonly nth?: number;
  readonly times?: number;
  readonly clientId?: number;
}

function answerWith(fault: AnswerFault, stage: FaultStage, report: FaultReport): Undo {
  const match = new NthMatch(fault);
  const armed = (entry: JournalEntry): InsteadOfAnswer | undefined => {
    if (entry.name !== fault.request) return undefined;
    if (fault.clientId !== undefined && fault.clientId !== entry.clientId) return undefined;
    if (!match.isStruck()) return undefined;
    report.fired();
    if (match.isOver) report.over();
    return fault.instead;
  };
  stage.conditions.answers.add(armed);
  return () => {
    stage.conditions.answers.delete(armed);
    return undefined;
  };
}
