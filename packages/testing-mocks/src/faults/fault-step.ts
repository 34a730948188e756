import type { RequestName } from '../wire/message-ids.ts';
import type { Fault, FaultHandle } from './fault.ts';

/** Strikes once, so many milliseconds after it was asked for. */
export interface AtTrigger {
  readonly atMs: number;
}

/** Strikes when messages of a kind come. */
export interface OnTrigger {
  readonly on: RequestName;
  /** The nth from now on. Default 1. */
  readonly nth?: number;
  /** How many, from the nth on. Default 1. */
  readonly times?: number;
  /** Only this client's. */
  readonly clientId?: number;
  /** Milliseconds to wait after the message. Default 0, before it is answered. */
  readonly afterMs?: number;
  /** From 0 to 1: how likely each of them strikes, drawn from the seed. Default 1. */
  readonly chance?: number;
}

/** Strikes again and again. */
export interface EveryTrigger {
  readonly everyMs: number;
  /** Default without end. */
  readonly times?: number;
  /** From 0 to 1: how likely each strike is, drawn from the seed. Default 1. */
  readonly chance?: number;
}

/** When a fault strikes. */
export type FaultTrigger = AtTrigger | OnTrigger | EveryTrigger;

/** A fault and when it strikes. */
export type FaultStep = FaultTrigger & {
  readonly fault: Fault;
  /** What to call it in reports. Default its kind. */
  readonly label?: string;
};

/** A step that was asked for. Disposing it keeps it from striking again and ends the faults it began. */
export interface FaultStepHandle extends Disposable {
  readonly step: FaultStep;
  /** The faults it began, in order. */
  readonly faults: readonly FaultHandle[];
  /** How often its faults have struck. */
  readonly fired: number;
  dispose(): void;
}

/** What a step is called in reports. */
export function stepName({ label, fault }: Pick<FaultStep, 'label' | 'fault'>): string {
  return label === undefined ? fault.kind : `${label} (${fault.kind})`;
}
