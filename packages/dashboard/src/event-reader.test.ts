import { describe, expect, it } from 'vitest';
import { EventReader, type FrameSink, LONGEST_BACKLOG_MS } from './event-reader.ts';

class FakeSink implements FrameSink {
  readonly written: string[] = [];
  isFull = false;
  isDestroyed = false;
  #drained: () => void = () => undefined;

  write(text: string): boolean {
    this.written.push(text);
    return !this.isFull;
  }

  on(_event: 'drain', listener: () => void): void {
    this.#drained = listener;
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  drain(): void {
    this.isFull = false;
    this.#drained();
  }
}

const everything = (): string => 'all';

describe('EventReader', () => {
  it('sends everything first, then frames', () => {
    const sink = new FakeSink();
    const reader = new EventReader(sink);
    reader.send('1', everything, 0);
    reader.send('2', everything, 250);
    expect(sink.written).toEqual(['all', '2']);
  });

  it('leaves frames out for a slow reader, and gives it everything once it has caught up', () => {
    const sink = new FakeSink();
    const reader = new EventReader(sink);
    reader.send('1', everything, 0);
    sink.isFull = true;
    reader.send('2', everything, 250);
    reader.send('3', everything, 500);
    reader.send('4', everything, 750);
    expect(sink.written).toEqual(['all', '2']);
    sink.drain();
    reader.send('5', everything, 1_000);
    reader.send('6', everything, 1_250);
    expect(sink.written).toEqual(['all', '2', 'all', '6']);
  });

  it('goes on with frames if it drained before the next one: nothing was left out', () => {
    const sink = new FakeSink();
    const reader = new EventReader(sink);
    reader.send('1', everything, 0);
    sink.isFull = true;
    reader.send('2', everything, 250);
    sink.drain();
    reader.send('3', everything, 500);
    expect(sink.written).toEqual(['all', '2', '3']);
  });

  it('drops a reader that reads nothing for too long', () => {
    const sink = new FakeSink();
    sink.isFull = true;
    const reader = new EventReader(sink);
    expect(reader.send('1', everything, 0)).toBe(true);
    expect(reader.send('2', everything, LONGEST_BACKLOG_MS - 1)).toBe(true);
    expect(reader.send('3', everything, LONGEST_BACKLOG_MS)).toBe(false);
    expect(sink.isDestroyed).toBe(true);
    expect(sink.written).toEqual(['all']);
  });
});
