import type { Duplex } from 'node:stream';

/** What the mock needs of a connection; a TCP socket has it, and so has one end of a pair in memory. */
export interface LinkSocket extends Duplex {
  /** Ends the connection with a RST: what has not been read is lost. */
  resetAndDestroy(): unknown;
  /** Closes once everything written has left, whatever the other side does. */
  destroySoon(): void;
}

/** Where clients knock: it can be shut and opened again under the same number. */
export interface Door {
  /** The port in use; what was asked for until the door has opened. */
  readonly port: number;
  /** @throws PortUnavailableError */
  open(): Promise<void>;
  /** Shuts at once: whoever dials is refused. Connections that are open stay open. */
  shut(): void;
  /** Gives the number back; the door is of no further use. */
  release(): void;
}
