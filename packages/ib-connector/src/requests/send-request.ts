import { type Call, type Clock, onAbort } from '@autobot/resilience';
import { NotConnectedError } from '../errors/link-errors.ts';
import type { Operation } from '../operations/operation.ts';
import type { TwsApi } from '../tws-api/tws-api.ts';
import type { PendingRequests, RequestKey } from './pending-requests.ts';
import type { RequestIds } from './request-ids.ts';

/** The transport if it may be written to now, else why not. */
export type Writable =
  | { readonly api: TwsApi }
  | { readonly api: undefined; readonly linkName: string; readonly cause: unknown };

/** What the innermost sender needs of the connector. */
export interface SendContext {
  readonly clock: Clock;
  readonly requestIds: RequestIds;
  readonly pending: PendingRequests;
  readonly writable: () => Writable;
  /** Told how long the first event of an answer took, in milliseconds from the write. */
  readonly onAnswered: (operation: { readonly name: string; readonly isQuick: boolean }, tookMs: number) => void;
  readonly onSent: (operation: string) => void;
  /** Sends a cancel as soon as the limits allow, ahead of everything else; dropped if the epoch has ended by then. */
  readonly sendCancel: (operation: string, api: TwsApi, send: () => void) => void;
}

/** What a call to TWS carries. */
export interface RequestPayload<Params, Result> {
  readonly operation: Operation<Params, Result>;
  readonly params: Params;
}

/**
 * The innermost step of a query: link still ready? take an id, wait for the answer, write, all in one tick,
 * so that nothing can change between the check and the write.
 * @throws {NotConnectedError} nothing was written
 */
export function sendRequest<Params, Result>(
  call: Call<RequestPayload<Params, Result>>,
  context: SendContext,
): Promise<Result> {
  const { operation, params } = call.payload;
  const writable = context.writable();
  if (writable.api === undefined) {
    return Promise.reject(new NotConnectedError(operation.name, writable.linkName, writable.cause));
  }
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason, whatever it is
  if (call.isAborted) return Promise.reject(call.signal.reason);
  const channel = operation.channelOf?.(params) ?? operation.channel;
  const isShared = channel !== undefined || operation.keepsId === true;
  const reqId = operation.idOf?.(params) ?? idFor(operation, context.requestIds);
  const key: RequestKey = channel ?? reqId;
  const shared = isShared ? context.pending.join(key) : undefined;
  if (shared !== undefined) {
    // A channel or a kept id belongs to one operation, so what waits there is an answer of this type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return untilGivenUp(shared as Promise<Result>, call, key, context.pending);
  }

  const { api } = writable;
  const sentMs = context.clock.now();
  const answer = context.pending.wait({
    key,
    operation: operation.name,
    collector: operation.collect(params),
    isNamedBy: operation.isNamedBy && ((text) => operation.isNamedBy?.(text, params) === true),
    onFirstEvent: () => {
      context.onAnswered(operation, context.clock.now() - sentMs);
    },
    onSettled: (outcome) => {
      if (operation.cancel === undefined || (outcome === 'answered' && operation.isCancelledWhenDone !== true)) return;
      context.sendCancel(`${operation.name}.cancel`, api, () => operation.cancel?.(api, reqId));
    },
  });
  try {
    operation.send(api, reqId, params);
    context.onSent(operation.name);
  } catch (error) {
    context.pending.fail(key, error);
  }
  return untilGivenUp(answer, call, key, context.pending);
}

function idFor(operation: { readonly name: string; readonly keepsId?: boolean }, ids: RequestIds): number {
  return operation.keepsId === true ? ids.keep(operation.name) : ids.take();
}

// One caller giving up must not end an answer that others share.
function untilGivenUp<Result>(
  answer: Promise<Result>,
  call: Call,
  key: RequestKey,
  pending: PendingRequests,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const stopListening = onAbort(call, () => {
      // Whatever the caller aborted with is what it gets back.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(call.signal.reason);
      pending.leave(key, call.signal.reason);
    });
    answer.finally(stopListening).then(resolve, reject);
  });
}
