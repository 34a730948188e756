import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';

// Source: IB's public Python client, Decoder.processDisplayGroupListMsg and its neighbours.

/** Tiers by name and value; an account that has none gets an empty list. */
export function softDollarTiers(reqId: number): Message {
  return [replyIds.softDollarTiers, reqId, 0];
}

/** The groups' numbers, parted by bars. */
export function displayGroupList(reqId: number, groups: readonly number[]): Message {
  return [replyIds.displayGroupList, 1, reqId, groups.join('|')];
}

/** What a group shows: `none`, `combo`, or `conId@exchange`. */
export function displayGroupUpdated(reqId: number, contractInfo: string): Message {
  return [replyIds.displayGroupUpdated, 1, reqId, contractInfo];
}
