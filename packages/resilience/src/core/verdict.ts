import { ResilienceError } from './resilience-error.ts';

/**
 * What an error says about the other side.
 * - `fault`: it is ill, or the way to it is: retry may help, and a circuit breaker counts it.
 * - `throttled`: it is well and asks us to slow down: retry after a wait, not counted.
 * - `refused`: it is well and said no, or we never asked: asking again gets the same answer.
 * - `cancelled`: our own caller gave up: says nothing about the other side.
 */
export type Verdict = 'fault' | 'throttled' | 'refused' | 'cancelled';

/** Judges an error. Must not throw; whatever was thrown may come in, also `undefined`. */
export type Classify = (error: unknown) => Verdict;

/** The default judgement: our own errors know, an `AbortError` is a cancellation, the rest are faults. */
export const verdictOf: Classify = (error) => {
  if (error instanceof ResilienceError) return error.verdict;
  return isNamed(error, 'AbortError') ? 'cancelled' : 'fault';
};

function isNamed(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === name;
}
