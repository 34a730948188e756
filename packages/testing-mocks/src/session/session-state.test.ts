import { expect, test } from 'vitest';
import { nextSessionState, type SessionInput, type SessionState } from './session-state.ts';

const hello: SessionInput = { type: 'hello', serverVersion: 178 };
const startApi: SessionInput = { type: 'startApi', clientId: 7 };
const awaitingHello: SessionState = { phase: 'awaiting-hello' };
const awaitingStart: SessionState = { phase: 'awaiting-start', serverVersion: 178 };
const started: SessionState = { phase: 'started', serverVersion: 178, clientId: 7 };
const closed: SessionState = { phase: 'closed' };

test.each([
  { state: awaitingHello, input: hello, next: awaitingStart },
  { state: awaitingStart, input: startApi, next: started },
  ...[awaitingHello, awaitingStart, started, closed].map((state) => ({
    state,
    input: { type: 'closed' } as const,
    next: closed,
  })),
])('$state.phase and $input.type lead to $next.phase', ({ state, input, next }) => {
  expect(nextSessionState(state, input)).toEqual({ state: next });
});

test.each([
  { state: awaitingHello, input: startApi, problem: 'startApi before the hello' },
  { state: awaitingStart, input: hello, problem: 'a second hello' },
  { state: started, input: startApi, problem: 'startApi on a session that client 7 has started already' },
  { state: closed, input: hello, problem: 'hello on a closed session' },
])('$state.phase refuses $input.type and stays', ({ state, input, problem }) => {
  expect(nextSessionState(state, input)).toEqual({ state, problem });
});
