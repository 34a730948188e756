import { describe, expect, it, vi } from 'vitest';
import { aClockWithTurns } from '../../test/a-clock-with-turns.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { type Begun, BegunInOrder } from './begun-in-order.ts';

interface Item extends Begun<Item> {
  readonly name: string;
}

function anItem(name = 'item'): Item {
  return { name, beganMs: undefined, isRunning: false, previous: undefined, next: undefined };
}

function namesOf(running: BegunInOrder<Item>): string[] {
  const names: string[] = [];
  for (let item = running.first; item !== undefined; item = item.next) names.push(item.name);
  return names;
}

describe('BegunInOrder', () => {
  it('reads the clock once for all that began in a turn, when the turn ends', () => {
    const { clock, time, endTurn, ends, reads } = aClockWithTurns();
    const running = new BegunInOrder<Item>(clock);
    const [old, first, second] = [anItem(), anItem(), anItem()];
    running.add(old);
    endTurn();
    time.advance(5);
    running.add(first);
    running.add(second);
    time.advance(2);
    expect([first.beganMs, ends.length, reads()]).toEqual([undefined, 1, 1]);
    endTurn();
    expect([old.beganMs, first.beganMs, second.beganMs]).toEqual([0, 7, 7]);
    expect(reads()).toBe(2);
  });

  it('reads no clock for what ends in the turn in which it began', () => {
    const { clock, endTurn, reads } = aClockWithTurns();
    const running = new BegunInOrder<Item>(clock);
    const item = anItem();
    running.add(item);
    running.remove(item);
    endTurn();
    expect(reads()).toBe(0);
    expect(item.beganMs).toBeUndefined();
  });

  it('knows at once when something began on a clock whose time stands still within a turn', () => {
    const clock = new FakeClock();
    clock.advance(3);
    const item = anItem();
    new BegunInOrder<Item>(clock).add(item);
    expect(item.beganMs).toBe(3);
  });

  it('believes a caller who knows when it began', () => {
    const { clock, endTurn, reads } = aClockWithTurns();
    const item = anItem();
    new BegunInOrder<Item>(clock).add(item, 42);
    endTurn();
    expect(item.beganMs).toBe(42);
    expect(reads()).toBe(0);
  });

  it('tells the end of a turn in which something began or the last one ended, and of no other', () => {
    const { clock, endTurn } = aClockWithTurns();
    const told = vi.fn<() => void>();
    const running = new BegunInOrder<Item>(clock, told);
    const [first, second] = [anItem(), anItem()];
    running.add(first);
    running.add(second);
    endTurn();
    expect(told).toHaveBeenCalledTimes(1);
    running.remove(first);
    endTurn();
    expect(told).toHaveBeenCalledTimes(1);
    running.remove(second);
    running.remove(second);
    endTurn();
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('keeps the order, whoever leaves', () => {
    const running = new BegunInOrder<Item>(new FakeClock());
    const [a, b, c, d] = [anItem('a'), anItem('b'), anItem('c'), anItem('d')];
    for (const item of [a, b, c, d]) running.add(item);
    running.remove(b);
    expect(namesOf(running)).toEqual(['a', 'c', 'd']);
    running.remove(a);
    running.remove(d);
    running.remove(d);
    expect([namesOf(running), c.isRunning, d.isRunning]).toEqual([['c'], true, false]);
    running.add(d);
    running.add(a);
    expect(namesOf(running)).toEqual(['c', 'd', 'a']);
    for (const item of [c, a, d]) running.remove(item);
    expect(running.first).toBeUndefined();
  });
});
