import { describe, expect, it } from 'vitest';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import { contractDetails } from '../operations/contract-details.ts';
import { currentTime } from '../operations/current-time.ts';
import { positions } from '../operations/positions.ts';
import { PendingRequests } from './pending-requests.ts';

const endOf = (reqId: number): InboundEvent => ({ type: 'contractDetailsEnd', reqId });
const time: InboundEvent = { type: 'currentTime', epochSeconds: 5 };

function aPending() {
  const pending = new PendingRequests();
  const settled: string[] = [];
  const contracts = (reqId: number) =>
    pending.wait({
      key: reqId,
      operation: 'contractDetails',
      collector: contractDetails.collect({}),
      onFirstEvent: () => settled.push(`${reqId} first`),
      onSettled: (outcome) => settled.push(`${reqId} ${outcome}`),
    });
  const askTime = () =>
    pending.wait({ key: 'currentTime', operation: 'currentTime', collector: currentTime.collect(undefined) });
  return { pending, settled, contracts, askTime };
}

describe('PendingRequests', () => {
  it('gives each request the events with its own id', async () => {
    const { pending, contracts } = aPending();
    const [one, two] = [contracts(1), contracts(2)];
    const apple = { contract: { symbol: 'AAPL' }, longName: 'APPLE INC' };
    expect(pending.accept({ type: 'contractDetails', reqId: 2, ...apple })).toBe(true);
    pending.accept(endOf(2));
    pending.accept(endOf(1));
    expect(await one).toEqual([]);
    expect(await two).toEqual([apple]);
    expect(pending.size).toBe(0);
  });

  it('finds an answer without an id by its channel', async () => {
    const { pending, askTime } = aPending();
    const asked = askTime();
    expect(pending.has('currentTime')).toBe(true);
    pending.accept(time);
    expect(await asked).toBe(5);
  });

  it('says that an event answers nothing', () => {
    const { pending } = aPending();
    expect(pending.accept(endOf(1))).toBe(false);
    expect(pending.accept(time)).toBe(false);
    expect(pending.accept({ type: 'disconnected' })).toBe(false);
    expect(pending.accept(endOf(Number.NaN))).toBe(false);
  });

  it('tells of the first event once and of the end once', async () => {
    const { pending, settled, contracts } = aPending();
    const asked = contracts(1);
    pending.accept({ type: 'contractDetails', reqId: 1, contract: {}, longName: '' });
    pending.accept(endOf(1));
    pending.accept(endOf(1));
    pending.fail(1, new Error('too late'));
    await asked;
    expect(settled).toEqual(['1 first', '1 answered']);
  });

  it('fails one request and leaves the others waiting', async () => {
    const { pending, settled, contracts } = aPending();
    const [one, two] = [contracts(1), contracts(2)];
    expect(pending.fail(1, new Error('no such contract'))).toBe(true);
    expect(pending.fail(1, new Error('again'))).toBe(false);
    await expect(one).rejects.toThrow('no such contract');
    pending.accept(endOf(2));
    expect(await two).toEqual([]);
    expect(settled).toEqual(['1 failed', '2 first', '2 answered']);
  });

  it('fails everything that is under way when the link is gone, each by its operation', async () => {
    const { pending, contracts, askTime } = aPending();
    const asked = [contracts(1), contracts(2), askTime()];
    expect([pending.operationOf(1), pending.operationOf('currentTime')]).toEqual(['contractDetails', 'currentTime']);
    pending.failAll((operation) => new Error(`lost ${operation}`));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason))).toEqual([
      'Error: lost contractDetails',
      'Error: lost contractDetails',
      'Error: lost currentTime',
    ]);
    expect(pending.size).toBe(0);
    expect(pending.operationOf(1)).toBeUndefined();
  });

  it('rejects with what a collector throws, and hands the event to nobody else', async () => {
    const { pending, contracts } = aPending();
    const broken = pending.wait<never>({
      key: 9,
      operation: 'broken',
      collector: {
        accept: () => {
          throw new TypeError('an answer that makes no sense');
        },
      },
    });
    const other = contracts(1);
    expect(() => pending.accept(endOf(9))).not.toThrow();
    await expect(broken).rejects.toThrow('an answer that makes no sense');
    pending.accept(endOf(1));
    expect(await other).toEqual([]);
  });

  it('shares the answer of a channel between all who join', async () => {
    const { pending, askTime } = aPending();
    expect(pending.join('currentTime')).toBeUndefined();
    const first = askTime();
    const second = pending.join('currentTime');
    pending.accept(time);
    expect(await Promise.all([first, second])).toEqual([5, 5]);
  });

  it('goes on while one of those who share an answer still waits, and ends with the last', async () => {
    const { pending, askTime } = aPending();
    const first = askTime();
    void pending.join('currentTime');
    pending.leave('currentTime', new Error('the first gave up'));
    expect(pending.has('currentTime')).toBe(true);
    pending.leave('currentTime', new Error('the last gave up'));
    expect(pending.has('currentTime')).toBe(false);
    await expect(first).rejects.toThrow('the last gave up');
    pending.leave('currentTime', new Error('nobody is left'));
  });

  it('starts a channel anew for whoever asks after the answer', async () => {
    const { pending } = aPending();
    const ask = () =>
      pending.wait({ key: 'positions', operation: 'positions', collector: positions.collect(undefined) });
    const held = { account: 'DU1', contract: { symbol: 'AAPL' }, position: 5, averageCost: 190 };
    const first = ask();
    pending.accept({ type: 'position', ...held });
    pending.accept({ type: 'positionEnd' });
    const second = ask();
    pending.accept({ type: 'positionEnd' });
    expect(await first).toEqual([{ ...held, symbol: 'AAPL' }]);
    expect(await second).toEqual([]);
  });
});
