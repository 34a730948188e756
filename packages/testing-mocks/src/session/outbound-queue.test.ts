import { FakeClock } from '@autobot/resilience/testing';
import { expect, test } from 'vitest';
import { OutboundQueue } from './outbound-queue.ts';

function aQueue(): { readonly clock: FakeClock; readonly queue: OutboundQueue; readonly sent: () => string } {
  const clock = new FakeClock();
  const written: string[] = [];
  const queue = new OutboundQueue({ clock, write: (bytes) => written.push(Buffer.from(bytes).toString()) });
  return { clock, queue, sent: () => written.join('') };
}

test('without delay a message leaves at once', () => {
  const { queue, sent } = aQueue();
  queue.push(Buffer.from('a'), 0);
  expect(sent()).toBe('a');
});

test('a message without delay does not overtake one that waits', () => {
  const { clock, queue, sent } = aQueue();
  queue.push(Buffer.from('a'), 100);
  queue.push(Buffer.from('b'), 0);
  clock.advance(99);
  expect(sent()).toBe('');
  clock.advance(1);
  expect(sent()).toBe('ab');
});

test('nothing leaves while paused, and everything that is due leaves in order afterwards', () => {
  const { clock, queue, sent } = aQueue();
  queue.push(Buffer.from('a'), 50);
  queue.pause();
  queue.push(Buffer.from('b'), 0);
  clock.advance(1_000);
  expect(sent()).toBe('');
  queue.resume();
  expect(sent()).toBe('ab');
});

test('what was cleared never leaves', () => {
  const { clock, queue, sent } = aQueue();
  queue.push(Buffer.from('a'), 50);
  queue.clear();
  clock.advance(1_000);
  expect(sent()).toBe('');
  expect(clock.pendingTimers).toBe(0);
});
