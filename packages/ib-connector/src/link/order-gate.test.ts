import { describe, expect, it } from 'vitest';
import { isSameGate, type OrderGate, orderGate, type OrderGateFacts } from './order-gate.ts';

const allWell: OrderGateFacts = {
  isTradingOn: true,
  journalProblem: undefined,
  isSessionReadOnly: false,
  isLinkReady: true,
  linkName: 'ready',
  upstream: 'up',
  isReconciled: true,
};

describe('orderGate', () => {
  it('is open only when everything is well', () => {
    expect(orderGate(allWell)).toEqual({ isOpen: true });
  });

  it.each<[Partial<OrderGateFacts>, string, string]>([
    [{ isTradingOn: false }, 'readOnly', 'IB_READONLY=false'],
    [{ isSessionReadOnly: true }, 'readOnlySession', "turn off 'Read-Only API'"],
    [{ isLinkReady: false, linkName: 'backoff' }, 'linkNotReady', 'the link to TWS is backoff, not ready'],
    [{ upstream: 'down' }, 'upstreamDown', 'TWS has lost its connection to IB'],
    [{ upstream: 'restoring' }, 'upstreamRestoring', 'orders are being reconciled'],
    [{ isReconciled: false }, 'notReconciled', 'not reconciled'],
  ])('is shut by %j alone, for the reason %s, and says the way out', (fact, reason, words) => {
    const gate = orderGate({ ...allWell, ...fact });
    expect(gate).toMatchObject({ isOpen: false, reason });
    expect(gate).toHaveProperty('sentence', expect.stringContaining(words));
  });

  it('names the reason that has to be mended first', () => {
    const ill: OrderGateFacts = { ...allWell, isSessionReadOnly: true, upstream: 'down', isReconciled: false };
    expect(orderGate({ ...ill, isTradingOn: false, isLinkReady: false })).toMatchObject({ reason: 'readOnly' });
    expect(orderGate({ ...ill, isLinkReady: false })).toMatchObject({ reason: 'linkNotReady' });
    expect(orderGate(ill)).toMatchObject({ reason: 'readOnlySession' });
  });
});

describe('isSameGate', () => {
  const open: OrderGate = { isOpen: true };
  const dialing = orderGate({ ...allWell, isLinkReady: false, linkName: 'dialing' });

  it('tells gates apart by being open, by reason and by sentence', () => {
    expect(isSameGate(open, { isOpen: true })).toBe(true);
    expect(isSameGate(dialing, { ...dialing })).toBe(true);
    expect(isSameGate(open, dialing)).toBe(false);
    expect(isSameGate(dialing, open)).toBe(false);
    expect(isSameGate(dialing, orderGate({ ...allWell, isLinkReady: false, linkName: 'backoff' }))).toBe(false);
    expect(isSameGate(dialing, orderGate({ ...allWell, upstream: 'down' }))).toBe(false);
  });
});
