import type { Clock, Random } from '@autobot/resilience';
import type { SimulatedExchange } from '../exchange/simulated-exchange.ts';
import type { TwsCore } from '../session/tws-core.ts';
import type { ActiveConditions } from './active-conditions.ts';

/** What faults act on. */
export interface FaultStage {
  readonly core: TwsCore;
  readonly exchange: SimulatedExchange;
  readonly conditions: ActiveConditions;
  readonly clock: Clock;
  /** Where the chance of faults comes from; apart from the market's, so that a fault changes no price. */
  readonly random: Random;
  /** Refuses whoever dials, if the mock listens anywhere. */
  shutDoor(): void;
  openDoor(): Promise<void>;
  /** Takes calls at another port besides, and returns it; the old one is shut by what is returned with it. */
  openAnotherDoor(port: number): Promise<{ readonly port: number; readonly leaveOld: () => void }>;
}

/** What a fault is given to report with. */
export interface FaultReport {
  /** The fault has struck. */
  fired(): void;
  /** The fault has struck for the last time. */
  over(): void;
}

/** Undoes a fault; resolves once the mock is as before. */
export type Undo = () => Promise<void> | undefined;
