/** One field of an outgoing message; booleans travel as 1 and 0, an unset value as empty text. */
export type Field = string | number | boolean | undefined;

/** One outgoing message: its id first, then its fields in the order of the protocol's table. */
export type Message = readonly [messageId: number, ...fields: readonly Field[]];

/**
 * A message as bytes: 4-byte big-endian length, then each field ended by NUL.
 * Text beyond 7-bit ASCII is escaped as \uXXXX, which every client undoes.
 * Source: tws-protocol.md sections 2 and 4 (trap 8).
 */
export function encodeFrame(fields: readonly Field[]): Buffer {
  let body = '';
  for (const field of fields) body += `${fieldText(field)}\0`;
  const frame = Buffer.allocUnsafe(body.length + 4);
  frame.writeUInt32BE(body.length, 0);
  frame.write(body, 4, 'latin1');
  return frame;
}

/** A field as the text that travels. Throws on NaN: no client can read it, so sending it is a bug of the mock. */
export function fieldText(field: Field): string {
  switch (typeof field) {
    case 'string':
      return escapeText(field);
    case 'number':
      if (Number.isNaN(field)) throw new RangeError('a message field is NaN, which no client can read');
      return String(field);
    case 'boolean':
      return field ? '1' : '0';
    case 'undefined':
      return '';
    default:
      return field satisfies never;
  }
}

// NUL ends a field, so it cannot be part of one.
const UNSAFE = /[\0\u0080-\uffff]/g;

function escapeText(text: string): string {
  return text.replace(UNSAFE, (unit) =>
    unit === '\0' ? '' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
