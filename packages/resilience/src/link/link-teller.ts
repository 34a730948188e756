import type { LinkEvent } from '../core/resilience-event.ts';
import type { Epoch } from './epoch.ts';
import { causeOf, type LinkState } from './link-state.ts';
import type { LinkSettings } from './link-supervisor-options.ts';

/** One transition that happened. */
export interface LinkChange {
  readonly from: LinkState;
  readonly to: LinkState;
}

/** Tells a link's events; builds none while nobody listens. Listeners run when the supervisor has finished its step. */
export class LinkTeller {
  readonly #settings: Pick<LinkSettings, 'name' | 'clock' | 'events'>;

  constructor(settings: Pick<LinkSettings, 'name' | 'clock' | 'events'>) {
    this.#settings = settings;
  }

  changed({ from, to }: LinkChange): void {
    const cause = causeOf(to);
    this.#tell((base) => ({
      ...base,
      type: 'link.changed',
      from: from.name,
      to: to.name,
      ...(cause === undefined ? {} : { cause }),
    }));
  }

  ready(epoch: Epoch): void {
    this.#tell((base) => ({ ...base, type: 'link.ready', epoch: epoch.number, tookMs: base.atMs - epoch.startedMs }));
  }

  /** `before` is where the link stood when its epoch ended. */
  ended(epoch: Epoch, before: LinkState, cause: unknown): void {
    this.#tell((base) =>
      before.name === 'ready'
        ? { ...base, type: 'link.lost', epoch: epoch.number, cause }
        : { ...base, type: 'link.open_failed', epoch: epoch.number, phase: before.name, cause },
    );
  }

  halted(reason: string, cause: unknown): void {
    this.#tell((base) => ({ ...base, type: 'link.halted', reason, cause }));
  }

  faultIgnored(during: string, cause: unknown): void {
    this.#tell((base) => ({ ...base, type: 'link.fault_ignored', during, cause }));
  }

  #tell(make: (base: { readonly source: string; readonly atMs: number }) => LinkEvent): void {
    const { name, clock, events } = this.#settings;
    if (events?.isHeard === true) events.publish(make({ source: name, atMs: clock.now() }));
  }
}
