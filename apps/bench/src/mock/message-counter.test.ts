import { expect, it } from 'vitest';
import { MessageCounter } from './message-counter.ts';

it('counts the same messages wherever the bytes are cut', () => {
  const bytes = Buffer.concat([frame(1), frame(300), frame(7)]);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const counter = new MessageCounter();
    counter.take(bytes.subarray(0, cut));
    counter.take(bytes.subarray(cut));
    expect(counter.count).toBe(3);
  }
});

it('does not count a message that lacks its end', () => {
  const counter = new MessageCounter();
  counter.take(Buffer.concat([frame(5), frame(5)]).subarray(0, -1));
  expect(counter.count).toBe(1);
});

function frame(length: number): Buffer {
  const bytes = Buffer.alloc(4 + length, 1);
  bytes.writeUInt32BE(length);
  return bytes;
}
