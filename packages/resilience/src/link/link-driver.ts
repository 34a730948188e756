import type { LinkPhase } from './link-state.ts';

/** One life of a link: from dialling to loss. The driver speaks through it; after it ended, it hears nothing. */
export interface LinkEpoch {
  /** 1 for the first; grows by one with every dial. */
  readonly number: number;
  /** Aborted when the supervisor gives the epoch up: a phase took too long, it was lost, or we are stopping. */
  readonly signal: AbortSignal;
  /** The opening came to a new phase; starts that phase's own deadline. */
  enter(phase: Exclude<LinkPhase, 'dialing'>): void;
  /** Something arrived from the other side: a sign of life. */
  heard(): void;
  /** The link is gone. The first cause counts, later ones are ignored. */
  lost(cause: unknown): void;
}

/** What a connector implements: how its link is opened, asked for life, and closed. */
export interface LinkDriver {
  /**
   * Waits, before anything is dialled, for whatever must be had first: a turn, a name nobody else uses. As long as it
   * takes: the deadline of dialling starts afterwards. What it rejects with ends the epoch.
   */
  readonly prepare?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Opens an epoch; settles when it is ready for calls, or rejects with the reason why not. */
  open(epoch: LinkEpoch): Promise<void>;
  /**
   * Sends something that a living peer answers; settles with the answer.
   * Not called while other traffic shows life. Its round trip is the link's latency.
   */
  probe?(signal: AbortSignal): Promise<void>;
  /** Closes what `open` made and settles when it is really gone. Called once per epoch, also after a failed open. */
  close(cause: unknown): Promise<void>;
}
