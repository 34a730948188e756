import { ResilienceError } from '../core/resilience-error.ts';
import type { LinkSettings } from './link-supervisor-options.ts';

/** The driver did not say that it is closed; the supervisor went on, and what it left behind may still be open. */
export class LinkCloseTimeoutError extends ResilienceError {
  constructor(link: string, limitMs: number) {
    super(`${link} was still closing after ${limitMs} ms`, { code: 'ERR_LINK_CLOSE_TIMEOUT', verdict: 'fault' });
  }
}

/** Settles when the driver has closed, has failed to, or took too long; never rejects, and reports what went wrong. */
export async function closeDriver(
  settings: Pick<LinkSettings, 'driver' | 'clock' | 'closeTimeoutMs' | 'name'>,
  cause: unknown,
  report: (error: unknown) => void,
): Promise<void> {
  const { driver, clock, closeTimeoutMs, name } = settings;
  const closing = (async () => {
    // A turn later, so that the epoch's signal is aborted first.
    await Promise.resolve();
    await driver.close(cause);
  })();
  await new Promise<void>((resolve) => {
    const timer = clock.setTimer(() => {
      report(new LinkCloseTimeoutError(name, closeTimeoutMs));
      resolve();
    }, closeTimeoutMs);
    closing.catch(report).finally(() => {
      timer.cancel();
      resolve();
    });
  });
}
