import { ResilienceError, type ResilienceErrorDetails } from '@autobot/resilience';

/** Details of an `IbError`. */
export interface IbErrorDetails extends ResilienceErrorDetails {
  /** TWS's own number for it, where it has one. */
  readonly twsCode?: number | undefined;
}

/** Root of every error of this package. Match on `code`. */
export abstract class IbError extends ResilienceError {
  readonly twsCode: number | undefined;

  constructor(message: string, details: IbErrorDetails) {
    super(message, details);
    this.twsCode = details.twsCode;
  }
}
