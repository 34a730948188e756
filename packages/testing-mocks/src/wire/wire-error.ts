/** The bytes of a connection are not this protocol; nothing that follows on it can be understood. */
export class WireError extends Error {
  readonly code = 'WIRE_UNREADABLE';
  override readonly name = 'WireError';
}
