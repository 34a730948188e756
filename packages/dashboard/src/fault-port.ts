/** One button that makes something go wrong. */
export interface FaultButton {
  /** Sent to `inject`, for example `freeze`. */
  readonly name: string;
  /** On the button, for example `Freeze TWS`. */
  readonly label: string;
  /** What it does and what to look for, in a sentence. */
  readonly meaning: string;
}

/**
 * Makes things go wrong at the other side, from the page. Give one only for a mock that the program started itself:
 * whoever can open the page can press the buttons.
 */
export interface FaultPort {
  readonly buttons: readonly FaultButton[];
  /** Names of those that are still at work. */
  active(): readonly string[];
  /** Begins the fault of a button; what it throws is shown. */
  inject(name: string): void | Promise<void>;
}
