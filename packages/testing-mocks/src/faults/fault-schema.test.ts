import { expect, test } from 'vitest';
import { parseFault, parseFaultStep } from './fault-schema.ts';

test.each([
  [
    { kind: 'freeze', forMs: '4m' },
    { kind: 'freeze', forMs: 240_000 },
  ],
  [
    { kind: 'latency', ms: '1.5s', jitterMs: 20 },
    { kind: 'latency', ms: 1_500, jitterMs: 20 },
  ],
  [
    { kind: 'drop', on: 'placeOrder', when: 'before' },
    { kind: 'drop', on: 'placeOrder', when: 'before' },
  ],
])('%j is a fault, its durations in milliseconds', (value, fault) => {
  expect(parseFault(value)).toEqual(fault);
});

test.each([
  [{ kind: 'frieze' }, 'kind must be one of refuse, drop, freeze'],
  [{ kind: 'freeze', forMs: '4 minutes' }, 'forMs must be milliseconds, or text like 500ms'],
  [{ kind: 'freeze', fourMs: 4 }, 'fourMs is not known here'],
  [{ kind: 'drop', on: 'placeOrdr', when: 'before' }, 'on must be the name of a request'],
  [{ kind: 'drop' }, 'how must be reset or end, was missing'],
  [{ kind: 'reply', message: 'orderStatus', how: 'loose' }, 'how must be lose or double or delay or swap, was "loose"'],
  [{ kind: 'over-rate', strikes: 4 }, 'strikes must be at most 3, was 4'],
  ['freeze', 'must be a fault, was "freeze"'],
])('%j is refused with a sentence that names the key', (value, message) => {
  expect(() => parseFault(value)).toThrow(message);
});

test.each([
  [{ fault: { kind: 'refuse' } }, 'must say when it strikes: atMs, on or everyMs'],
  [{ atMs: '1s', on: 'placeOrder', fault: { kind: 'refuse' } }, 'on is not known here'],
  [{ everyMs: '1s', chance: 2, fault: { kind: 'refuse' } }, 'chance must be at most 1, was 2'],
  [{ on: 'startApi', fault: { kind: 'refuse', forMs: -1 } }, 'fault.forMs must be milliseconds'],
])('a step %j is refused with a sentence', (value, message) => {
  expect(() => parseFaultStep(value)).toThrow(message);
});
