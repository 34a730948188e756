import { Teller } from '../core/teller.ts';
import type { Epoch } from './epoch.ts';
import { causeOf, type LinkState } from './link-state.ts';
import type { LinkSettings } from './link-supervisor-options.ts';

/** One transition that happened. */
export interface LinkChange {
  readonly from: LinkState;
  readonly to: LinkState;
}

/** Tells a link's events. Listeners run when the supervisor has finished its step. */
export class LinkTeller {
  readonly #teller: Teller;

  constructor({ name, clock, events }: Pick<LinkSettings, 'name' | 'clock' | 'events'>) {
    this.#teller = new Teller(name, clock, events);
  }

  changed({ from, to }: LinkChange): void {
    const cause = causeOf(to);
    const why = cause === undefined ? {} : { cause };
    this.#teller.tell({ type: 'link.changed', from: from.name, to: to.name, ...why });
  }

  ready(epoch: Epoch, nowMs: number): void {
    this.#teller.tell({ type: 'link.ready', epoch: epoch.number, tookMs: nowMs - epoch.startedMs });
  }

  /** `before` is where the link stood when its epoch ended. */
  ended({ number: epoch }: Epoch, before: LinkState, cause: unknown): void {
    if (before.name === 'ready') this.#teller.tell({ type: 'link.lost', epoch, cause });
    else this.#teller.tell({ type: 'link.open_failed', epoch, phase: before.name, cause });
  }

  halted(reason: string, cause: unknown): void {
    this.#teller.tell({ type: 'link.halted', reason, cause });
  }

  faultIgnored(during: string, cause: unknown): void {
    this.#teller.tell({ type: 'link.fault_ignored', during, cause });
  }
}
