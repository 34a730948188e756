import { displayGroupUpdated } from '../codec/desktop-replies.ts';
import type { ClientSession } from './request-context.ts';

/** The coloured groups of windows that TWS has. */
export const displayGroups: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

interface Subscription {
  readonly session: ClientSession;
  readonly reqId: number;
  readonly groupId: number;
}

/** What each group of windows shows, and who follows it. Groups belong to TWS, so all clients see the same. */
export class DisplayGroups {
  readonly #shown = new Map<number, string>();
  #subscriptions: readonly Subscription[] = [];

  /** Follows a group, and tells what it shows now. */
  subscribe(session: ClientSession, reqId: number, groupId: number): void {
    this.unsubscribe(session, reqId);
    this.#subscriptions = [...this.#subscriptions, { session, reqId, groupId }];
    session.send(displayGroupUpdated(reqId, this.#shown.get(groupId) ?? 'none'));
  }

  /** Shows something in the group followed under an id, and tells all who follow it; false if there is no such subscription. */
  update(session: ClientSession, reqId: number, contractInfo: string): boolean {
    const own = this.#subscriptions.find((one) => one.session === session && one.reqId === reqId);
    if (own === undefined) return false;
    this.#shown.set(own.groupId, contractInfo);
    for (const { session: follower, reqId: id, groupId } of this.#subscriptions) {
      if (groupId === own.groupId) follower.send(displayGroupUpdated(id, contractInfo));
    }
    return true;
  }

  unsubscribe(session: ClientSession, reqId: number): void {
    this.#subscriptions = this.#subscriptions.filter((one) => one.session !== session || one.reqId !== reqId);
  }

  /** Forgets a client that has gone. */
  leave(session: ClientSession): void {
    this.#subscriptions = this.#subscriptions.filter((one) => one.session !== session);
  }
}
