import { FastLane } from './fast-lane.ts';
import { FrameGuard, type FrameProblem } from './frame-guard.ts';

import { TokenQueue } from './token-queue.ts';

/** Told of what the guard stopped, and of what the library threw while it decoded. */
export interface GuardReports {
  readonly onProblem: (problem: FrameProblem) => void;
  readonly onDecodingFailed: (error: unknown) => void;
  /** Hears what was decoded without the library, by the names and arguments the library would give it. */
  readonly onEvent: (name: string, args: readonly unknown[]) => void;
}

/**
 * Puts a guard between the socket and the decoder of one `IBApi`, whose insides it must know: without it some bytes
 * hang the process or end it (research/stoqey-ib.md 5, G5 to G8, I1). Plain ticks and bars do not reach it at all. The version is
 * pinned, and guard-stoqey.test.ts fails if the insides change.
 * @throws {TypeError} if they have another shape
 */
export function guardStoqey(api: object, reports: GuardReports): void {
  const socket = inside(inside(api, 'controller'), 'socket');
  const decoder = inside(inside(api, 'controller'), 'decoder');
  const onData: unknown = Reflect.get(socket, 'onData');
  if (typeof onData !== 'function' || !Array.isArray(Reflect.get(decoder, 'dataQueue'))) throw unknownShape('onData');
  const startAfresh = (): void => {
    Reflect.set(decoder, 'dataQueue', new TokenQueue());
    Reflect.set(decoder, 'emitQueue', []);
  };
  // What a message left behind when it could not be decoded would be read as part of the next one. The messages after
  // it wait in the library's buffer: being called without bytes makes it go on.
  const decode = (piece: Buffer): void => {
    for (let bytes = piece; ; bytes = Buffer.alloc(0)) {
      try {
        onData.call(socket, bytes);
        return;
      } catch (error) {
        startAfresh();
        reports.onDecodingFailed(error);
      }
    }
  };
  const guard = new FrameGuard();
  const lane = new FastLane({ tell: reports.onEvent, leave: decode });
  startAfresh();
  Reflect.set(socket, 'onData', (bytes: Buffer) => {
    const { pieces, problems } = guard.accept(bytes);
    for (const piece of pieces) lane.accept(piece);
    for (const problem of problems) reports.onProblem(problem);
  });
}

function inside(of: object, name: string): object {
  const value: unknown = Reflect.get(of, name);
  if (typeof value !== 'object' || value === null) throw unknownShape(name);
  return value;
}

function unknownShape(name: string): TypeError {
  return new TypeError(`@stoqey/ib has no "${name}" where 1.6.10 has it: install the version this package pins`);
}
