import type { Backoff } from '../src/backoff/backoff.ts';
import { Publisher } from '../src/core/publisher.ts';
import type { ResilienceEvent } from '../src/core/resilience-event.ts';
import type { LinkDriver, LinkEpoch } from '../src/link/link-driver.ts';
import { LinkSupervisor } from '../src/link/link-supervisor.ts';
import type { LinkSupervisorOptions } from '../src/link/link-supervisor-options.ts';
import { EventLog } from '../src/testing/event-log.ts';
import { FakeClock } from '../src/testing/fake-clock.ts';

/** Opens at once and answers every probe, unless told otherwise. */
export class ScriptedDriver implements LinkDriver {
  readonly epochs: LinkEpoch[] = [];
  readonly log: string[] = [];
  readonly causes: unknown[] = [];
  onOpen: (epoch: LinkEpoch) => Promise<void> = () => Promise.resolve();
  onProbe: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  onClose: () => Promise<void> = () => Promise.resolve();

  open(epoch: LinkEpoch): Promise<void> {
    this.epochs.push(epoch);
    this.log.push(`open ${epoch.number}`);
    return this.onOpen(epoch);
  }

  probe(signal: AbortSignal): Promise<void> {
    this.log.push('probe');
    return this.onProbe(signal);
  }

  close(cause: unknown): Promise<void> {
    this.log.push('close');
    this.causes.push(cause);
    return this.onClose();
  }

  epoch(number: number): LinkEpoch {
    const epoch = this.epochs[number - 1];
    if (epoch === undefined) throw new Error(`epoch ${number} was never dialled`);
    return epoch;
  }
}

export const never = (): Promise<never> => new Promise(() => {});
export const refuse = (): Promise<never> => Promise.reject(new Error('connection refused'));
/** What a promise rejects with, listened to from now on. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

export const everySecond: Backoff = { delayMs: () => 1_000 };

export function aLink(options: Partial<LinkSupervisorOptions> = {}): {
  clock: FakeClock;
  driver: ScriptedDriver;
  log: EventLog<ResilienceEvent>;
  link: LinkSupervisor;
} {
  const clock = new FakeClock();
  const driver = new ScriptedDriver();
  const events = new Publisher<ResilienceEvent>();
  const log = new EventLog(events);
  const link = new LinkSupervisor({ driver, backoff: everySecond, clock, events, ...options });
  return { clock, driver, log, link };
}

export async function aReadyLink(options: Partial<LinkSupervisorOptions> = {}): Promise<ReturnType<typeof aLink>> {
  const made = aLink(options);
  await made.link.start();
  return made;
}
