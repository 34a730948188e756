import type { AbortSource } from '../core/abort-scope.ts';
import { rejected } from '../core/rejected.ts';
import type { Linked } from './chain.ts';

/**
 * Settles a promise of any type. Taken from a method signature because those are compared both ways: one queue holds
 * waiters whose promises differ in type, and each is only ever given what its own `start` or its limiter made.
 */
export type SettleWith = { settle(value: unknown): void }['settle'];

interface Asked {
  readonly cost: number;
  readonly priority: number;
  readonly sinceMs: number;
  readonly start: (() => unknown) | undefined;
}

/** What every waiter is, in as few fields as will do: there may be a hundred thousand of them. */
export class Waiter implements Linked<Waiter> {
  readonly cost: number;
  readonly priority: number;
  /** When it began to wait, on the clock of the queue. */
  readonly sinceMs: number;
  /** What is called at the grant, whose result settles the promise; absent if the grant itself is the result. */
  readonly start: (() => unknown) | undefined;
  /** Settles its promise, from when it stands in line. */
  settle: SettleWith = settleNobody;
  previous: Waiter | undefined;
  next: Waiter | undefined;
  /** What can end its waiting early; absent if nothing can. */
  patience: Patience | undefined;

  constructor(asked: Asked) {
    this.cost = asked.cost;
    this.priority = asked.priority;
    this.sinceMs = asked.sinceMs;
    this.start = asked.start;
    this.previous = undefined;
    this.next = undefined;
    this.patience = undefined;
  }

  // By way of `settle`: to keep the other function that came with the promise would make each waiter a fifth larger.
  reject(reason: unknown): void {
    this.settle(rejected(reason));
  }
}

function settleNobody(): void {
  // Nobody waits for it before it stands in line.
}

/** The end of a waiter's patience: a time, somebody who may give it up, or both. */
export class Patience {
  readonly waiter: Waiter;
  /** On the clock of the queue; Infinity for never. */
  readonly expiresAtMs: number;
  /** What the waiter is given up with. */
  readonly source: AbortSource | undefined;
  /** Called when it is given up. */
  readonly told: () => void;
  /** Place in the expiry heap, -1 while in none. */
  heapIndex = -1;

  constructor(waiter: Waiter, limits: { expiresAtMs: number; source: AbortSource | undefined }, told: () => void) {
    this.waiter = waiter;
    this.expiresAtMs = limits.expiresAtMs;
    this.source = limits.source;
    this.told = told;
  }
}
