import type { InboundEvent, Notice } from '../inbound/inbound-event.ts';
import { type Channel, type Collector, requestKeyOf } from '../operations/operation.ts';

/** What a request under way is known by: its id, or the channel of an answer that carries none. */
export type RequestKey = number | Channel;

/** One request that was written and waits for its answer. */
interface Pending {
  readonly operation: string;
  readonly answer: Promise<unknown>;
  waiters: number;
  accept(event: InboundEvent): void;
  acceptNotice(notice: Notice): boolean;
  fail(error: unknown): void;
  isNamedBy(text: string): boolean;
}

/** What is needed to wait for an answer. */
export interface PendingRequest<Result> {
  readonly key: RequestKey;
  readonly operation: string;
  readonly collector: Collector<Result>;
  /** True if the words of an error without an id speak of it. */
  readonly isNamedBy?: ((text: string) => boolean) | undefined;
  /** Called with the first event of the answer. */
  readonly onFirstEvent?: () => void;
  /** Called once when it is settled, whatever the outcome. */
  readonly onSettled?: (outcome: 'answered' | 'failed') => void;
}

/** Requests under way, by key. Every one of them settles: with a result, an error, or the loss of the link. */
export class PendingRequests {
  readonly #pending = new Map<RequestKey, Pending>();

  get size(): number {
    return this.#pending.size;
  }

  has(key: RequestKey): boolean {
    return this.#pending.has(key);
  }

  /** The operation that waits under a key. */
  operationOf(key: RequestKey): string | undefined {
    return this.#pending.get(key)?.operation;
  }

  /** Waits for the answer; register before writing, so that no answer comes too early. */
  wait<Result>(request: PendingRequest<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    let isFirst = true;
    const settle = (outcome: 'answered' | 'failed'): void => {
      this.#pending.delete(request.key);
      request.onSettled?.(outcome);
    };
    const fail = (error: unknown): void => {
      settle('failed');
      reject(error);
    };
    const answered = (answer: { readonly result: Result } | undefined): boolean => {
      if (answer === undefined) return false;
      settle('answered');
      resolve(answer.result);
      return true;
    };
    const accept = (event: InboundEvent): void => {
      if (isFirst) {
        isFirst = false;
        request.onFirstEvent?.();
      }
      try {
        answered(request.collector.accept(event));
      } catch (error) {
        fail(error);
      }
    };
    const acceptNotice = (notice: Notice): boolean => answered(request.collector.acceptNotice?.(notice));
    this.#pending.set(request.key, {
      operation: request.operation,
      answer: promise,
      waiters: 1,
      accept,
      acceptNotice,
      fail,
      isNamedBy: (text) => request.isNamedBy?.(text) ?? false,
    });
    return promise;
  }

  /** Shares the answer of a request that is under way; undefined if there is none. */
  join(key: RequestKey): Promise<unknown> | undefined {
    const pending = this.#pending.get(key);
    if (pending !== undefined) pending.waiters += 1;
    return pending?.answer;
  }

  /** One caller no longer waits; the request ends when nobody does. */
  leave(key: RequestKey, reason: unknown): void {
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    pending.waiters -= 1;
    if (pending.waiters === 0) pending.fail(reason);
  }

  /** Hands an event to the request it answers; false if there is none. */
  accept(event: InboundEvent): boolean {
    const key = requestKeyOf(event);
    const pending = key === undefined ? undefined : this.#pending.get(key);
    pending?.accept(event);
    return pending !== undefined;
  }

  /** Hands a notice to the request it names; true if it was the answer. */
  acceptNotice(notice: Notice): boolean {
    return this.#pending.get(notice.id)?.acceptNotice(notice) ?? false;
  }

  /** Ends one request with an error; false if it is not under way. */
  fail(key: RequestKey, error: unknown): boolean {
    const pending = this.#pending.get(key);
    pending?.fail(error);
    return pending !== undefined;
  }

  /** Ends what an error without an id speaks of; nothing if it speaks of none. */
  failNamed(text: string, errorFor: (operation: string) => Error): void {
    for (const pending of this.#pending.values())
      if (pending.isNamedBy(text)) pending.fail(errorFor(pending.operation));
  }

  /** Ends all of them, for example because the link is gone. */
  failAll(errorFor: (operation: string) => Error): void {
    for (const pending of this.#pending.values()) pending.fail(errorFor(pending.operation));
  }
}
