import type { Socket } from 'node:net';
import type { MemorySocket } from './in-memory-pair.ts';

type Done = (error?: Error | null) => void;

/** What of a socket of the runtime is set aside while memory carries it. */
const CARRIED = ['_read', '_write', '_writev', '_final', '_destroy', 'resetAndDestroy', 'remoteAddress', 'remotePort'];

/**
 * Lets a line in memory carry a socket of the runtime's own kind, which then has no handle: what is written to it, its end and
 * its destruction go to the line, and what the line says comes out of it, in the order it would over TCP.
 */
export function carryOver(socket: Socket, line: MemorySocket): void {
  // As the runtime does when a socket that was closed dials again.
  const renewed: unknown = Reflect.get(socket, '_undestroy');
  if (socket.destroyed && typeof renewed === 'function') Reflect.apply(renewed, socket, []);
  let isOver = false;
  const unlessOver = (act: () => void) => () => {
    if (!isOver) act();
  };
  const parts: Readonly<Record<string, unknown>> = {
    connecting: true,
    remoteAddress: line.remoteAddress,
    remotePort: line.remotePort,
    _read: () => void line.resume(),
    _write: (chunk: Uint8Array, _encoding: BufferEncoding, done: Done) => void line.write(chunk, done),
    _writev: null,
    _final: (done: Done) => void line.end(done),
    _destroy: (error: Error | null, done: Done) => {
      isOver = true;
      line.destroy();
      done(error);
      // A socket tells of its own close, when its handle is gone.
      process.nextTick(() => socket.emit('close', error !== null));
    },
    resetAndDestroy: () => {
      line.resetAndDestroy();
      return socket.destroy();
    },
  };
  for (const [name, value] of Object.entries(parts)) {
    Object.defineProperty(socket, name, { value, writable: true, configurable: true });
  }
  line.on('data', (bytes: Buffer) => {
    if (!isOver && !socket.push(bytes)) line.pause();
  });
  line.once(
    'connect',
    unlessOver(() => {
      Reflect.set(socket, 'connecting', false);
      socket.emit('connect');
      socket.emit('ready');
      // What was read from before there was a line asks again.
      socket.read(0);
    }),
  );
  line.once(
    'end',
    unlessOver(() => void socket.push(null)),
  );
  line.on('error', (error: Error) => {
    if (!isOver) socket.destroy(error);
  });
  line.once(
    'close',
    unlessOver(() => void socket.destroy()),
  );
}

/** Gives a socket back to the runtime, which may dial elsewhere with it. */
export function carryNoLonger(socket: Socket): void {
  for (const name of CARRIED) if (Object.hasOwn(socket, name)) Reflect.deleteProperty(socket, name);
}
