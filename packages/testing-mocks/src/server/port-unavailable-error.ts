/** The port a mock should listen on is taken, or may not be used. The message names it. */
export class PortUnavailableError extends Error {
  readonly code = 'PORT_UNAVAILABLE';
  override readonly name = 'PortUnavailableError';
}
