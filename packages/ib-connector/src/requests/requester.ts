import {
  attemptTimeout,
  type Call,
  type CallKind,
  createCall,
  FRONT_LANE,
  type Middleware,
  type Pipeline,
  pipeline,
  type RateLimiter,
  rateLimit,
} from '@autobot/resilience';
import { ConnectionLostError, NotConnectedError } from '../errors/link-errors.ts';
import type { InboundEvent, Notice } from '../inbound/inbound-event.ts';
import { factsOf } from '../operations/catalogue.ts';
import type { Operation } from '../operations/operation.ts';
import { inRoom, type MessageRoom } from '../shared/message-room.ts';
import { operationPacing } from '../pacing/pacing-rules.ts';
import type { TwsApi } from '../tws-api/tws-api.ts';
import { PendingRequests } from './pending-requests.ts';
import type { RequestIds } from './request-ids.ts';
import { type RequestPayload, type SendContext, sendRequest, type Writable } from './send-request.ts';
import { WaitingCallers } from './waiting-callers.ts';

/** How one request differs from the usual. */
export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Higher goes first among those that wait for room. Default 0. */
  readonly priority?: number;
  /** When it is given up, monotonic milliseconds, instead of after the usual time; Infinity for never. */
  readonly deadlineMs?: number | undefined;
}

/** A message that has no answer of its own to wait for. */
export interface MessageOptions {
  readonly operation: string;
  readonly kind: CallKind;
  /** What it counts for, under the rules of its operation or else among the messages. Default 1. */
  readonly cost?: number;
  /** What IB's pacing tells it apart by; see `pacingKey`. */
  readonly key?: string;
  readonly priority?: number;
  readonly signal?: AbortSignal;
}

/** What calls go through, outermost first. */
export interface CallChains {
  /** The whole chain of a caller's request. */
  readonly all: readonly Middleware[];
  /** That of a query that nothing but the messages paces. Default `all`. */
  readonly unpaced?: readonly Middleware[];
  /** That of a command. Default `all`. */
  readonly commands?: readonly Middleware[];
}

/** What the requester is made of. */
export interface RequesterOptions extends Pick<SendContext, 'clock' | 'onAnswered' | 'onSent'> {
  readonly requestIds: RequestIds;
  readonly limiter: RateLimiter;
  /** Room among the messages of the gateway, if several connectors share it. */
  readonly room?: MessageRoom | undefined;
  readonly chains: CallChains;
  /** The transport of a link that is ready. */
  readonly ready: () => Writable;
  /** The transport also while the link is still synchronizing. */
  readonly started: () => Writable;
}

/** Sends what leaves for TWS, and hands answers to those who wait for them. */
export class Requester {
  readonly #options: RequesterOptions;
  readonly #pending = new PendingRequests();
  readonly #waiting = new WaitingCallers();
  #chains: Readonly<Record<keyof CallChains, Pipeline>>;
  readonly #ourselves: Pipeline;

  constructor(options: RequesterOptions) {
    this.#options = options;
    this.#chains = toPipelines(options.chains);
    this.#ourselves = pipeline(
      ...inRoom(options.room, rateLimit(options.limiter)),
      attemptTimeout({ timeoutMs: (call) => factsOf(call.operation).timeoutMs, clock: options.clock }),
    );
  }

  /** Replaces the chains of what callers ask. */
  useChains(chains: CallChains): void {
    this.#chains = toPipelines(chains);
  }

  get underWay(): number {
    return this.#pending.size;
  }

  owns(id: number): boolean {
    return this.#pending.has(id);
  }

  operationOf(id: number): string {
    return this.#pending.operationOf(id) ?? 'request';
  }

  /** A caller's query, through the whole chain. */
  ask<Params, Result>(operation: Operation<Params, Result>, params: Params, options: AskOptions = {}): Promise<Result> {
    const chain = operationPacing.has(operation.name) ? this.#chains.all : this.#chains.unpaced;
    return this.#waiting.wait(toCall(operation, params, options), (call) =>
      this.#run(chain, call, this.#options.ready),
    );
  }

  /** Our own query, possible as soon as the session is started: for synchronizing, probing and reconciling. */
  askEarly<Params, Result>(
    operation: Operation<Params, Result>,
    params: Params,
    options: AskOptions = {},
  ): Promise<Result> {
    return this.#run(
      this.#ourselves,
      toCall(operation, params, { priority: EARLY, ...options }),
      this.#options.started,
    );
  }

  /** Writes one message that has no answer of its own to wait for, through the caller's chain. */
  write(message: MessageOptions, send: (api: TwsApi, reqId: number) => void): Promise<void> {
    const chain = message.kind === 'command' ? this.#chains.commands : this.#chains.all;
    const run = (call: Call<undefined>): Promise<void> =>
      chain.run(call, () => {
        this.#writeNow(message.operation, this.#options.ready(), send);
        return Promise.resolve();
      });
    const call = createCall(undefined, message);
    // What became of an order is told by those who sent it, never by the end of a wait.
    return message.kind === 'query' ? this.#waiting.wait(call, run) : run(call);
  }

  /** Writes a cancel ahead of everything that waits; does nothing if the epoch it was meant for is over. */
  async writeCancel(operation: string, send: (api: TwsApi) => void, meantFor?: TwsApi): Promise<void> {
    const { limiter, room } = this.#options;
    const write = (): void => {
      const writable = this.#options.started();
      const isOver = writable.api === undefined || (meantFor !== undefined && writable.api !== meantFor);
      if (!isOver) this.#writeNow(operation, writable, send);
    };
    await limiter.schedule(room === undefined ? write : () => room.front(write), { priority: FRONT_LANE });
  }

  /** Hands an event to the request it answers; false if there is none. */
  accept(event: InboundEvent): boolean {
    return this.#pending.accept(event);
  }

  /** Hands a notice to the request it names; true if it was the answer. */
  acceptNotice(notice: Notice): boolean {
    return this.#pending.acceptNotice(notice);
  }

  fail(id: number, error: Error): boolean {
    return this.#pending.fail(id, error);
  }

  /** Ends what an error without an id speaks of. */
  failNamed(text: string, errorFor: (operation: string) => Error): void {
    this.#pending.failNamed(text, errorFor);
  }

  /** The link is gone: everything under way ends, and can be asked again. */
  linkLost(cause: unknown): void {
    this.#pending.failAll((operation) => new ConnectionLostError(operation, cause));
  }

  /** No link is on its way any more: whoever waits for a query, sent or not, is told at once. */
  giveUp(cause: unknown): void {
    this.#waiting.giveUp((operation) => new ConnectionLostError(operation, cause));
  }

  #run<Params, Result>(
    through: Pipeline,
    call: Call<RequestPayload<Params, Result>>,
    writable: () => Writable,
  ): Promise<Result> {
    const { clock, requestIds, onAnswered, onSent } = this.#options;
    const context: SendContext = {
      clock,
      requestIds,
      onAnswered,
      onSent,
      pending: this.#pending,
      writable,
      sendCancel: (operation, api, send) => {
        void this.writeCancel(operation, send, api);
      },
    };
    return through.run(call, (attempt) => sendRequest(attempt, context));
  }

  #writeNow(operation: string, writable: Writable, send: (api: TwsApi, reqId: number) => void): void {
    if (writable.api === undefined) throw new NotConnectedError(operation, writable.linkName, writable.cause);
    send(writable.api, this.#options.requestIds.take());
    this.#options.onSent(operation);
  }
}

// Our own questions go before what callers wait with, and behind cancels.
const EARLY = 100;

function toPipelines({ all, unpaced = all, commands = all }: CallChains): Record<keyof CallChains, Pipeline> {
  return { all: pipeline(...all), unpaced: pipeline(...unpaced), commands: pipeline(...commands) };
}

function toCall<Params, Result>(
  operation: Operation<Params, Result>,
  params: Params,
  options: AskOptions,
): Call<RequestPayload<Params, Result>> {
  const { signal, priority, deadlineMs } = options;
  return createCall(
    { operation, params },
    {
      operation: operation.name,
      kind: 'query',
      ...operation.pacing?.(params),
      ...(signal !== undefined && { signal }),
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(priority !== undefined && { priority }),
    },
  );
}
