import { FakeClock } from '@autobot/resilience/testing';
import { expect, it } from 'vitest';
import { aNotice } from '../../test/builders.ts';
import { CancelNotices } from './cancel-notices.ts';

const cancelled = aNotice({ id: 7, code: 202, text: 'Order Canceled - reason:' });

it('believes that an order was cancelled two seconds after it was told, once', () => {
  const clock = new FakeClock();
  const believed: number[] = [];
  const notices = new CancelNotices(clock, ({ id }) => believed.push(id));
  notices.heard(cancelled);
  clock.advance(1_500);
  notices.heard(cancelled);
  clock.advance(1_999);
  expect(believed).toEqual([]);
  clock.advance(1);
  clock.advance(5_000);
  expect(believed).toEqual([7]);
});

it('leaves it to the broker when the link is gone', () => {
  const clock = new FakeClock();
  const believed: number[] = [];
  const notices = new CancelNotices(clock, ({ id }) => believed.push(id));
  notices.heard(cancelled);
  notices.forget();
  clock.advance(5_000);
  expect(believed).toEqual([]);
});
