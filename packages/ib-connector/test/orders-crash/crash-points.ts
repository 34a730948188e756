/** Steps of an order's submission, and of what comes after a restart, at which a process can end. */
export const crashPoints = [
  // the intent on its way to the disk
  'intent.before',
  'intent.torn',
  'intent.written',
  'intent.synced',
  // the order on its way to TWS
  'send.before',
  'send.torn',
  'send.after',
  // what is written down about it later
  'sent.torn',
  'sent.synced',
  'acknowledged.heard',
  'state.torn',
  'state.synced',
  'fill.heard',
  'cancel.after',
  // a process that was started again after a kill, while it compares with the broker
  'reconcile.asked',
  'reconcile.answered',
] as const;

/** The name of a step. */
export type CrashPoint = (typeof crashPoints)[number];

/** What a child process is to do, and when to die. */
export interface CrashPlan {
  readonly port: number;
  readonly journalPath: string;
  readonly point: CrashPoint;
  /** Dies when it comes to the point for this time; 1 is the first. */
  readonly nth: number;
  readonly orders: readonly PlannedOrder[];
  /** All at once, or each after the answer to the one before. */
  readonly isConcurrent: boolean;
}

/** One order of a plan. */
export interface PlannedOrder {
  readonly type: 'market' | 'resting';
  readonly quantity: number;
  readonly isCancelled: boolean;
}

/** The client id that every life of a run uses. */
export const CLIENT_ID = 7;
