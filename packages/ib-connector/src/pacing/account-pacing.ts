import type { Clock, Publisher } from '@autobot/resilience';
import type { IbEvent } from '../observe/ib-event.ts';
import type { PacingComplaint } from './complaint-of.ts';
import { LineSlots, type SlotLimits } from './line-slots.ts';
import { Pacer } from './pacer.ts';

/** What the pacing of an account is made from. */
export interface AccountPacingOptions {
  readonly limits: SlotLimits;
  readonly maxQueue: number;
  readonly clock: Clock;
  readonly events: Publisher<IbEvent>;
}

/** IB's rules besides the rate of messages. They count the user and not our socket, so they outlive every reconnect. */
export class AccountPacing {
  readonly slots: LineSlots;
  readonly pacer: Pacer;

  constructor({ limits, maxQueue, clock, events }: AccountPacingOptions) {
    this.slots = new LineSlots({
      limits,
      clock,
      events,
      onFreed: () => {
        this.pacer.serve();
      },
    });
    this.pacer = new Pacer({ clock, slots: this.slots, maxQueue });
  }

  /** TWS complained: learns from it. */
  readonly complained = (complaint: PacingComplaint): void => {
    if (complaint.of === 'history') this.pacer.historyRefused();
    else this.slots.refused(complaint.kind);
  };
}
