import type { ConnectorStatus, IBConnector, IbEvent, RecoveryPreset } from '@autobot/ib-connector';
import type { FakeClock } from '@autobot/resilience/testing';
import type { Clock, ResilienceEvent } from '@autobot/resilience';
import type { FaultHandle, MockTws } from '@autobot/testing-mocks';
import type { Mode } from '../schedule.ts';
import type { Bot } from '../world/bot.ts';
import type { Wish } from '../world/readers.ts';
import type { SideResult } from '../world/side-service.ts';
import type { ToldWorld } from '../world/told-world.ts';

/** What checkers may look at. */
export interface View {
  readonly clock: Clock;
  readonly tws: MockTws;
  readonly connector: IBConnector;
  /** Of the connector at this moment; asked for once, however many look. */
  readonly status: ConnectorStatus;
  readonly bot: Bot;
  readonly told: ToldWorld;
  readonly mode: Mode;
  readonly recovery: RecoveryPreset;
  /** Milliseconds that passed in stalls so far, and when the last was over: what is late because of them is nobody's fault. */
  readonly stalls: { readonly totalMs: number; readonly lastEndMs: number };
  /** Collects garbage and says what is still held; undefined where garbage cannot be collected on demand. */
  readonly heldBytes: (() => number) | undefined;
  /** The last look before each fault began. */
  readonly begunMs: ReadonlyMap<FaultHandle, number>;
}

/** Holds one thing against everything that happens; calls back with a sentence when it is not so. */
export interface Checker {
  readonly sent?: (fields: readonly string[]) => void;
  readonly opened?: () => void;
  readonly closed?: () => void;
  readonly event?: (event: IbEvent) => void;
  readonly item?: (wish: Wish, item: object) => void;
  readonly ordering?: (orderRef: string) => void;
  readonly ordered?: (orderRef: string, error: unknown) => void;
  readonly sideResult?: (result: SideResult) => void;
  readonly sideEvent?: (event: ResilienceEvent) => void;
  /** After every event and once a second. */
  readonly look?: () => void;
  /** All is done but closing; in liveness mode all must be well. */
  readonly end?: () => void;
  /** Everything is closed. */
  readonly after?: () => void;
  /** So long after that that even an idle timer has fired. */
  readonly longAfter?: () => void;
}

/** Makes a checker for one run. */
export type MakeChecker = (view: View, violated: (sentence: string) => void) => Checker;

/** The clock of a run in virtual time; only the world itself may move it. */
export type VirtualClock = FakeClock;
