import { Duplex } from 'node:stream';
import { FakeClock } from '@autobot/resilience/testing';
import { expect, test } from 'vitest';
import type { LinkSocket } from './link-socket.ts';
import { SocketTransport } from './socket-transport.ts';

/** The mock's end of a connection whose client hears the end and keeps its own side open. */
class OpenEnded extends Duplex implements LinkSocket {
  hasEnded = false;

  override _read(): void {
    // The client says nothing.
  }

  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done();
  }

  override _final(done: () => void): void {
    this.hasEnded = true;
    done();
  }

  resetAndDestroy(): this {
    return this.destroy();
  }

  destroySoon(): void {
    this.destroy();
  }
}

test('a client that never closes its side has ten seconds', () => {
  const clock = new FakeClock();
  const socket = new OpenEnded();
  const transport = new SocketTransport(socket, clock);
  transport.close('end');
  clock.advance(9_999);
  expect(socket.destroyed).toBe(false);
  clock.advance(1);
  expect(socket.destroyed).toBe(true);
});

test('a client that closes in time leaves no timer behind', async () => {
  const clock = new FakeClock();
  const socket = new OpenEnded();
  new SocketTransport(socket, clock).close('end');
  expect(clock.nextTimerMs).toBe(10_000);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.push(null);
  await closed;
  expect(socket.hasEnded).toBe(true);
  expect(clock.nextTimerMs).toBeUndefined();
});

test('a reset takes no time', () => {
  const clock = new FakeClock();
  const socket = new OpenEnded();
  new SocketTransport(socket, clock).close('reset');
  expect(socket.destroyed).toBe(true);
  expect(clock.nextTimerMs).toBeUndefined();
});
