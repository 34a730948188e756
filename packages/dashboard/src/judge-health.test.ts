import { expect, it, test } from 'vitest';
import { aStatus } from '../test/fake-source.ts';
import { judgeHealth } from './judge-health.ts';

it('has nothing to say of a connector that is well', () => {
  expect(judgeHealth(aStatus())).toEqual({ level: 'good', reasons: [] });
});

it('finds nothing wrong with being read-only', () => {
  const orderGate = { isOpen: false, reason: 'readOnly', sentence: 'read-only' } as const;
  expect(judgeHealth(aStatus({ orderGate })).level).toBe('good');
});

const { link, metrics } = aStatus();
test.each([
  ['bad', 'the link to TWS is backoff: it was cut', { link: { ...link, state: 'backoff', cause: 'it was cut' } }],
  ['bad', 'nothing is heard', { link: { ...link, inboundAgeMs: 10_001 } }],
  ['bad', 'lost its connection to IB', { upstream: 'down' as const }],
  ['bad', '1 order is in doubt', { orders: { unknown: 1 } }],
  ['bad', 'trading is halted: by hand', { trading: { state: 'halted' as const, reason: 'by hand' } }],
  ['warn', 'being checked', { upstream: 'restoring' as const }],
  ['warn', '1 data farm is broken: usfarm', { farms: { usfarm: 'broken' as const, ushmds: 'ok' as const } }],
  [
    'warn',
    '1 stream of 2 cannot be trusted',
    {
      streams: (['suspect', 'live'] as const).map((quality) => ({
        kind: 'quotes',
        subject: quality,
        quality,
        dropped: 0,
      })),
    },
  ],
  [
    'warn',
    'not closed: history',
    { circuitBreaker: { state: 'open', byPurpose: { history: { state: 'open' } } } as const },
  ],
  ['warn', 'slower than its target of 100 ms', { metrics: { ...metrics, isTargetMet: false } }],
  [
    'warn',
    'no order may leave: soon',
    { orderGate: { isOpen: false, reason: 'notReconciled', sentence: 'soon' } as const },
  ],
])('calls it %s if %s', (level, reason, changes) => {
  const judged = judgeHealth(aStatus(changes));
  expect(judged.level).toBe(level);
  expect(judged.reasons.join('; ')).toContain(reason);
});
