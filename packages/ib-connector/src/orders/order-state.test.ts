import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aNotice, anExecution, anOrder, aStatus } from '../../test/builders.ts';
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
const execution = (cumulativeQuantity: number, execId = `exec-${cumulativeQuantity}`): OrderInput => ({
  type: 'execution',
  report: anExecution({ execId, cumulativeQuantity }),
});
const notice = (effect: 'informs' | 'rejects' | 'cancels' | 'doubts'): OrderInput => ({
  type: 'notice',
  effect,
  notice: aNotice({ code: 201, text: 'no margin', id: 11 }),
});
const after = (state: OrderStateName, ...inputs: readonly OrderInput[]) => inputs.reduce(nextOrder, anOrder({ state }));

describe('nextOrder', () => {
  it.each<[from: OrderStateName, input: OrderInput, to: OrderStateName]>([
    ['created', { type: 'sent' }, 'sent'],
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

  it.each(['acknowledged', 'working', 'partlyFilled', 'held'] as const)(
    'leaves an order that is %s alive when a change of it is rejected, and keeps the reason',
    (state) => {
      expect(after(state, notice('rejects'))).toMatchObject({ state, reason: 'TWS 201: no margin' });
    },
  );

  it('counts the fill that arrives after the cancel, and stays cancelled while shares are missing', () => {
    const cancelled = after('working', status('Cancelled'), execution(40));
    expect(cancelled).toMatchObject({ state: 'cancelled', filled: 40 });
    expect(nextOrder(cancelled, execution(100))).toMatchObject({ state: 'filled', filled: 100 });
  });

  it('gives back the same object for an execution it has counted', () => {
    const once = after('working', execution(40, 'exec-1'));
    expect(nextOrder(once, execution(40, 'exec-1'))).toBe(once);
  });

  it('takes cumulative quantities, so an execution that came late does not lower what is filled', () => {
    expect(after('working', execution(70, 'b'), execution(40, 'a'))).toMatchObject({
      filled: 70,
      execIds: ['b', 'a'],
    });
  });

  it('keeps every permanent id, because two mean that the broker holds the order twice', () => {
    const twice = after(
      'sent',
      { type: 'open', permId: 501, status: 'Submitted' },
      { type: 'open', permId: 502, status: 'Submitted' },
    );
    expect(twice.permIds).toEqual([501, 502]);
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
    .record({ execId: fc.constantFrom('a', 'b', 'c'), cumulativeQuantity: anyFill })
    .map((report): OrderInput => ({ type: 'execution', report: anExecution(report) })),
  fc.constantFrom('informs', 'rejects', 'cancels', 'doubts').map((effect): OrderInput => notice(effect)),
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

const isWrongFill = ({ before, after: { filled } }: Step): boolean =>
  !(filled >= before.filled && filled <= before.quantity);
const isWrongEnd = ({ before, after: { state } }: Step): boolean =>
  isFinal(before.state) && state !== before.state && state !== 'filled';
const isWrongDoubt = ({ before, after: { state } }: Step): boolean =>
  state === 'unknown' && before.state !== 'sent' && before.state !== 'unknown';

describe('an order, whatever TWS says in whatever order', () => {
  it.each([
    ['fills only upwards, and never beyond its quantity', isWrongFill],
    ['leaves a final state only for filled', isWrongEnd],
    ['becomes unknown only if it was sent and unanswered', isWrongDoubt],
  ])('%s', (_, isWrong) => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(stepsOf(history).filter(isWrong)).toEqual([]);
      }),
    );
  });

  it('leaves filled for nothing', () => {
    fc.assert(
      fc.property(anyHistory, (inputs) => {
        expect(inputs.reduce(nextOrder, anOrder({ state: 'filled', filled: 100 })).state).toBe('filled');
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
        const { execIds, permIds } = inputs.reduce(nextOrder, anyOrderCreated());
        expect(new Set(execIds).size).toBe(execIds.length);
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
