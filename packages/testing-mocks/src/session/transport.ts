/** How a connection is ended: with a RST, or in good order with a FIN once everything written has left. */
export type CloseHow = 'reset' | 'end';

/** What carries a session's bytes to its client; TCP, or a pair in memory. */
export interface SessionTransport {
  /** Bytes written and not yet taken by the other side. */
  readonly backlogBytes: number;
  write(bytes: Uint8Array): void;
  /** What the client sends from now on is left where it is, until its own side has no room for more. */
  pauseReading(): void;
  resumeReading(): void;
  /** Ends the connection; calling it twice does nothing. */
  close(how: CloseHow): void;
}
