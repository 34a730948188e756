import type { FieldCursor } from '../wire/field-cursor.ts';

/** Reads one kind of request, in the order its fields travel; throws MalformedRequestError if they do not fit. */
export type RequestReader<Values> = (cursor: FieldCursor, serverVersion: number) => Values;

/** A reader for every request of a family. */
export type ReadersOf<Family> = { readonly [Name in keyof Family]: RequestReader<Family[Name]> };

/** A request that carries nothing. */
export type NoValues = object;

/** A request that carries at least the id its answers are sent under. */
export interface RequestId {
  readonly reqId: number;
}

/** Requests of the old kind carry a version, long fixed per request, before their fields. */
export function afterVersion<Values>(read: (cursor: FieldCursor) => Values): (cursor: FieldCursor) => Values {
  return (cursor) => {
    cursor.integer('version');
    return read(cursor);
  };
}

/** For requests without fields. */
export function nothing(): NoValues {
  return {};
}

/** For requests, mostly cancels, that carry their id alone. */
export function requestId(cursor: FieldCursor): RequestId {
  return { reqId: cursor.id('reqId') };
}
