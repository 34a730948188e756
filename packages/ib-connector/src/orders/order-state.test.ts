import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aNotice, anExecution, anOrder, aStatus } from '../../test/builders.ts';
import type { OrderEffect } from '../inbound/notice-row.ts';
import { tradedShares } from './order-fills.ts';
import {
  isAcknowledged,
  isFinal,
  nextOrder,
  type OrderInput,
  type OrderSnapshot,
  type OrderStateName,
} from './order-state.ts';

const status = (name: string, filled = 0): OrderInput => ({
  type: 'status',
  report: aStatus({ status: name, filled }),
});
const told = (permId: number, name: string): OrderInput => ({
  type: 'status',
  report: aStatus({ permId, status: name }),
});
const execution = (
  cumulativeQuantity: number,
  execId = `exec-${cumulativeQuantity}`,
  shares = cumulativeQuantity,
): OrderInput => ({
  type: 'execution',
  report: anExecution({ execId, cumulativeQuantity, shares }),
});
const notice = (effect: OrderEffect): OrderInput => ({
  type: 'notice',
  effect,
  notice: aNotice({ code: 201, text: 'no margin', id: 11 }),
});
const after = (state: OrderStateName, ...inputs: readonly OrderInput[]) => inputs.reduce(nextOrder, anOrder({ state }));

describe('nextOrder', () => {
  it.each<[from: OrderStateName, input: OrderInput, to: OrderStateName]>([
    ['created', { type: 'sent' }, 'sent'],
    ['created', { type: 'outcomeUnknown', reason: 'the process ended' }, 'unknown'],
    ['acknowledged', notice('rejects'), 'rejected'],
    ['held', notice('rejects'), 'rejected'],
    ['working', notice('rejects'), 'working'],
    ['partlyFilled', notice('rejects'), 'partlyFilled'],
    ['sent', notice('holds'), 'held'],
    ['working', notice('holds'), 'held'],
    ['held', status('PreSubmitted'), 'held'],
    ['held', status('Submitted'), 'working'],
    ['working', status('PreSubmitted'), 'working'],
    ['sent', notice('loses'), 'unknown'],
    ['working', notice('loses'), 'unknown'],
    ['filled', notice('loses'), 'filled'],
    ['cancelled', notice('loses'), 'cancelled'],
    ['cancelled', notice('rejects'), 'cancelled'],
    ['working', { type: 'notShown', reason: 'not shown' }, 'unknown'],
    ['filled', { type: 'notShown', reason: 'not shown' }, 'filled'],
    ['unknown', { type: 'abandoned', reason: 'a person looked' }, 'cancelled'],
    ['working', { type: 'abandoned', reason: 'a person looked' }, 'working'],
    ['cancelled', { type: 'stillOpen', permId: 501, status: 'Submitted' }, 'working'],
    ['rejected', { type: 'stillOpen', permId: 501, status: 'PreSubmitted' }, 'acknowledged'],
    ['cancelled', { type: 'stillOpen', permId: 501, status: 'Cancelled' }, 'cancelled'],
    ['filled', { type: 'stillOpen', permId: 501, status: 'Submitted' }, 'filled'],
    ['working', { type: 'sent' }, 'working'],
    ['sent', status('ApiPending'), 'acknowledged'],
    ['sent', status('PendingSubmit'), 'acknowledged'],
    ['sent', status('PreSubmitted'), 'acknowledged'],
    ['sent', status('Submitted'), 'working'],
    ['sent', status('Submitted', 40), 'partlyFilled'],
    ['sent', status('Inactive'), 'held'],
    ['sent', status('Filled', 100), 'filled'],
    ['sent', status('Cancelled'), 'cancelled'],
    ['working', status('ApiCancelled'), 'cancelled'],
    ['working', status('PendingCancel'), 'working'],
    ['sent', status('PendingCancel'), 'acknowledged'],
    ['unknown', status('a status of next year'), 'acknowledged'],
    ['unknown', status('Submitted'), 'working'],
    ['unknown', { type: 'open', permId: 501, status: 'Submitted' }, 'working'],
    ['unknown', { type: 'completed', permId: 501, status: 'Filled', filled: 100 }, 'filled'],
    ['unknown', { type: 'completed', permId: 501, status: 'Cancelled', filled: 0 }, 'cancelled'],
    ['unknown', execution(100), 'filled'],
    ['working', execution(40), 'partlyFilled'],
    ['held', execution(40), 'partlyFilled'],
    ['sent', notice('rejects'), 'rejected'],
    ['unknown', notice('rejects'), 'rejected'],
    ['working', notice('cancels'), 'cancelled'],
    ['filled', notice('cancels'), 'filled'],
    ['sent', notice('doubts'), 'sent'],
    ['working', notice('informs'), 'working'],
    ['sent', { type: 'outcomeUnknown', reason: 'the link was lost' }, 'unknown'],
    ['working', { type: 'outcomeUnknown', reason: 'the link was lost' }, 'working'],
    ['filled', { type: 'outcomeUnknown', reason: 'the link was lost' }, 'filled'],
  ])('takes an order that is %s through %j to %s', (from, input, to) => {
    expect(after(from, input).state).toBe(to);
  });

  it.each(['acknowledged', 'working', 'partlyFilled', 'held', 'unknown'] as const)(
    'leaves an order that is %s alive when a change of it is rejected, and keeps the reason',
    (state) => {
      expect(after(state, { type: 'changeSent' }, notice('rejects'))).toMatchObject({
        state,
        reason: 'TWS 201: no margin',
      });
    },
  );

  it('counts the fill that arrives after the cancel, and stays cancelled while shares are missing', () => {
    const cancelled = after('working', status('Cancelled'), execution(40));
    expect(cancelled).toMatchObject({ state: 'cancelled', filled: 40 });
    expect(nextOrder(cancelled, execution(100))).toMatchObject({ state: 'filled', filled: 100 });
  });

  it('takes a correction for the trade it corrects, and an older version of it for nothing', () => {
    const corrected = after('working', execution(100, 'e.01'), execution(90, 'e.02'));
    expect(corrected).toMatchObject({
      state: 'partlyFilled',
      filled: 90,
      executions: [{ execId: 'e.02', shares: 90 }],
    });
    expect(nextOrder(corrected, execution(100, 'e.01'))).toBe(corrected);
    expect(nextOrder(corrected, status('Filled', 100))).toMatchObject({ state: 'partlyFilled', filled: 90 });
  });

  it('believes the latest version of a trade even if it hears that first', () => {
    expect(after('working', execution(90, 'e.02'), execution(100, 'e.01'))).toMatchObject({ filled: 90 });
  });

  it('leaves cancelled as it is when a trade of it is corrected', () => {
    const cancelled = after('working', execution(40, 'e.01'), status('Cancelled'), execution(30, 'e.02'));
    expect(cancelled).toMatchObject({ state: 'cancelled', filled: 30 });
  });

  it('counts the whole quantity when the broker says filled and no number', () => {
    expect(after('sent', { type: 'open', permId: 501, status: 'Filled' })).toMatchObject({ filled: 100 });
  });

  it('takes quantity and price as the broker holds them now', () => {
    const reduced: OrderInput = { type: 'open', permId: 501, status: 'Submitted', quantity: 60, limitPrice: 191 };
    expect(after('working', reduced)).toMatchObject({ quantity: 60, limitPrice: 191 });
    expect(after('working', execution(60), reduced)).toMatchObject({ quantity: 60, state: 'filled' });
  });

  it('gives back the same object for an execution it has counted', () => {
    const once = after('working', execution(40, 'exec-1'));
    expect(nextOrder(once, execution(40, 'exec-1'))).toBe(once);
  });

  it('takes cumulative quantities, so an execution that came late does not lower what is filled', () => {
    const both = after('working', execution(70, 'b', 30), execution(40, 'a'));
    expect(both).toMatchObject({ filled: 70, executions: [{ execId: 'b' }, { execId: 'a' }] });
  });

  it('keeps every permanent id, because two mean that the broker holds the order twice', () => {
    const twice = after(
      'sent',
      { type: 'open', permId: 501, status: 'Submitted' },
      { type: 'open', permId: 502, status: 'Submitted' },
    );
    expect(twice.permIds).toEqual([501, 502]);
  });

  const copies = [
    { type: 'open', permId: 501, status: 'Submitted' },
    { type: 'open', permId: 502, status: 'Submitted' },
  ] as const;

  it('is in doubt when one of several copies is cancelled, and has ended when all are', () => {
    const one = after('sent', ...copies, told(501, 'Cancelled'));
    expect(one).toMatchObject({
      state: 'unknown',
      endedPermIds: [501],
      reason: 'its copy 501 is cancelled, and nothing was said of 502',
    });
    expect(nextOrder(one, told(501, 'Cancelled'))).toBe(one);
    // A late copy of what was said before.
    expect(nextOrder(one, told(501, 'Submitted'))).toBe(one);
    const works = nextOrder(one, told(502, 'Submitted'));
    expect(works.state).toBe('working');
    expect(nextOrder(works, told(501, 'Cancelled'))).toBe(works);
    for (const order of [one, works]) {
      expect(nextOrder(order, told(502, 'ApiCancelled'))).toMatchObject({
        state: 'cancelled',
        endedPermIds: [501, 502],
      });
    }
    const unnamed = nextOrder(works, told(0, 'Cancelled'));
    expect(unnamed.state).toBe('working');
  });

  it('waits for the statuses of several copies where a code says that it is cancelled', () => {
    const works = after('sent', ...copies, notice('cancels'));
    expect(works).toMatchObject({ state: 'working', reason: 'TWS 201: no margin' });
    expect(after('sent', copies[0], notice('cancels')).state).toBe('cancelled');
  });

  it('ends with its last copy, also when that was found only after the first had ended', () => {
    const found = after('sent', copies[0], told(501, 'Cancelled'), { ...copies[1], type: 'stillOpen' });
    expect(found).toMatchObject({ state: 'working', permIds: [501, 502], endedPermIds: [501] });
    expect(nextOrder(found, told(502, 'Cancelled')).state).toBe('cancelled');
  });

  it('believes a whole snapshot that a copy lives which was cancelled by what we knew', () => {
    const one = after('sent', ...copies, told(501, 'Cancelled'), { ...copies[0], type: 'stillOpen' });
    expect(one).toMatchObject({ state: 'working', endedPermIds: [] });
    const all = after('sent', ...copies, told(501, 'Cancelled'), told(502, 'Cancelled'), {
      ...copies[0],
      type: 'stillOpen',
    });
    expect(all).toMatchObject({ state: 'working', endedPermIds: [502] });
  });

  it('takes no permanent id from a report that has none', () => {
    expect(after('sent', { type: 'open', permId: 0, status: 'Submitted' }).permIds).toEqual([]);
    expect(after('sent', { type: 'open', permId: Number.NaN, status: 'Submitted' }).permIds).toEqual([]);
  });

  it('keeps the average price it knows where a report has none', () => {
    const filled = nextOrder(after('working', execution(40)), {
      type: 'completed',
      permId: 501,
      status: 'Cancelled',
      filled: 60,
    });
    expect(filled).toMatchObject({ filled: 60, averageFillPrice: 190, state: 'cancelled' });
  });

  it('says why an order is unknown', () => {
    expect(after('sent', { type: 'outcomeUnknown', reason: 'the link was lost' }).reason).toBe('the link was lost');
  });
});

const anyFill = fc.oneof(fc.integer({ min: 0, max: 250 }), fc.constant(Number.NaN));
const anyStatusName = fc.constantFrom(
  'ApiPending',
  'PendingSubmit',
  'PreSubmitted',
  'Submitted',
  'PendingCancel',
  'Filled',
  'Cancelled',
  'ApiCancelled',
  'Inactive',
  'Unheard',
);
const anyPermId = fc.constantFrom(0, 501, 502, Number.NaN);
const anyInput: fc.Arbitrary<OrderInput> = fc.oneof(
  fc.constant<OrderInput>({ type: 'sent' }),
  fc
    .record({ status: anyStatusName, filled: anyFill, permId: anyPermId })
    .map((report): OrderInput => ({ type: 'status', report: aStatus(report) })),
  fc.record({ permId: anyPermId, status: anyStatusName }).map((report): OrderInput => ({ type: 'open', ...report })),
  fc
    .record({
      execId: fc.constantFrom('a', 'b', 'c.01', 'c.02', 'c.03'),
      cumulativeQuantity: anyFill,
      shares: fc.integer({ min: 0, max: 120 }),
    })
    .map((report): OrderInput => ({ type: 'execution', report: anExecution(report) })),
  fc
    .constantFrom<OrderEffect>('informs', 'rejects', 'cancels', 'holds', 'doubts', 'loses')
    .map((effect): OrderInput => notice(effect)),
  fc.constant<OrderInput>({ type: 'outcomeUnknown', reason: 'the link was lost' }),
  fc
    .record({ permId: anyPermId, status: anyStatusName, filled: anyFill })
    .map((report): OrderInput => ({ type: 'completed', ...report })),
);
const anyHistory = fc.array(anyInput, { maxLength: 25 });

interface Step {
  readonly before: OrderSnapshot;
  readonly after: OrderSnapshot;
}

function stepsOf(inputs: readonly OrderInput[]): readonly Step[] {
  let before = anOrder({ state: 'created' });
  return inputs.map((input) => {
    const step = { before, after: nextOrder(before, input) };
    before = step.after;
    return step;
  });
}

const hasCorrection = ({ executions }: OrderSnapshot): boolean =>
  executions.some(({ execId }) => execId === 'c.02' || execId === 'c.03');
const isWrongFill = ({ after: { filled, quantity } }: Step): boolean => !(filled >= 0 && filled <= quantity);
const isLoweredFill = ({ before, after: order }: Step): boolean =>
  !(order.filled >= before.filled) && !hasCorrection(order);
const isWrongEnd = ({ before, after: order }: Step): boolean =>
  isFinal(before.state) && order.state !== before.state && order.state !== 'filled' && !hasCorrection(order);
const isWrongTotal = ({ after: order }: Step): boolean =>
  hasCorrection(order) && order.filled !== Math.min(order.quantity, tradedShares(order.executions));

describe('an order, whatever TWS says in whatever order', () => {
  it.each([
    ['never fills beyond its quantity', isWrongFill],
    ['fills only upwards, but for a correction', isLoweredFill],
    ['leaves a final state only for filled, or by a correction', isWrongEnd],
    ['counts what its trades say once one is corrected', isWrongTotal],
  ])('%s', (_, isWrong) => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(stepsOf(history).filter(isWrong)).toEqual([]);
      }),
    );
  });

  it('leaves filled for nothing but a correction', () => {
    fc.assert(
      fc.property(anyHistory, (inputs) => {
        const uncorrected = inputs.filter((input) => input.type !== 'execution');
        expect(uncorrected.reduce(nextOrder, anOrder({ state: 'filled', filled: 100 })).state).toBe('filled');
      }),
    );
  });

  it('changes nothing at all when it hears the same thing twice', () => {
    fc.assert(
      fc.property(anyHistory, anyInput, (inputs, last) => {
        const once = nextOrder(inputs.reduce(nextOrder, anyOrderCreated()), last);
        expect(nextOrder(once, last)).toBe(once);
      }),
    );
  });

  it('counts each execution and each permanent id once', () => {
    fc.assert(
      fc.property(anyHistory, (inputs) => {
        const { executions, permIds } = inputs.reduce(nextOrder, anyOrderCreated());
        const names = executions.map(({ execId }) => execId.split('.')[0]);
        expect(new Set(names).size).toBe(names.length);
        expect(new Set(permIds).size).toBe(permIds.length);
        expect(permIds.every((permId) => permId > 0)).toBe(true);
      }),
    );
  });
});

describe('isAcknowledged', () => {
  it('is true of every state the broker must have told', () => {
    const states: readonly OrderStateName[] = [
      'created',
      'sent',
      'acknowledged',
      'working',
      'held',
      'rejected',
      'unknown',
    ];
    expect(states.filter(isAcknowledged)).toEqual(['acknowledged', 'working', 'held', 'rejected']);
  });
});

function anyOrderCreated() {
  return anOrder({ state: 'created' });
}
