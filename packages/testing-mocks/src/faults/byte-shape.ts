import type { CoalesceFault, SliceFault, ThrottleFault, TruncateFault } from './byte-fault.ts';

/** A fault that changes how bytes leave; told of each message it changed. */
export interface ByteShape {
  readonly fault: ThrottleFault | SliceFault | CoalesceFault | TruncateFault;
  /** True if this message is one of those it is for; asked once for each. */
  readonly takes: () => boolean;
  readonly fired: () => void;
}

/** How one message leaves. */
export interface Departure {
  readonly pieces: readonly Uint8Array[];
  /** Milliseconds between pieces. */
  readonly gapMs: number;
  /** Milliseconds each byte takes. */
  readonly msPerByte: number;
  /** Milliseconds during which messages are collected, to leave as one. */
  readonly collectMs: number;
  /** True if the connection ends behind it. */
  readonly isLast: boolean;
}

/** How a message leaves under all the shapes that take it. */
export function departureOf(bytes: Uint8Array, shapes: readonly ByteShape['fault'][]): Departure {
  let departure: Departure = { pieces: [bytes], gapMs: 0, msPerByte: 0, collectMs: 0, isLast: false };
  for (const fault of shapes) departure = shaped(departure, fault);
  return departure;
}

function shaped(departure: Departure, fault: ByteShape['fault']): Departure {
  switch (fault.kind) {
    case 'throttle':
      return { ...departure, msPerByte: departure.msPerByte + 1_000 / fault.bytesPerSecond };
    case 'slice':
      return {
        ...departure,
        pieces: departure.pieces.flatMap((piece) => sliced(piece, fault)),
        gapMs: Math.max(departure.gapMs, fault.gapMs ?? 1),
      };
    case 'coalesce':
      return { ...departure, collectMs: Math.max(departure.collectMs, fault.ms) };
    case 'truncate':
      return { ...departure, pieces: [Buffer.concat(departure.pieces).subarray(0, fault.bytes)], isLast: true };
    default:
      return fault satisfies never;
  }
}

function sliced(bytes: Uint8Array, { at, bytes: size }: SliceFault): readonly Uint8Array[] {
  if (at !== undefined) return at < bytes.length ? [bytes.subarray(0, at), bytes.subarray(at)] : [bytes];
  const length = size ?? 1;
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += length) pieces.push(bytes.subarray(start, start + length));
  return pieces;
}
