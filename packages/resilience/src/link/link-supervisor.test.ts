import { describe, expect, it } from 'vitest';
import type { Backoff } from '../backoff/backoff.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { LinkDriver, LinkEpoch } from './link-driver.ts';
import { LinkSupervisor } from './link-supervisor.ts';

const everySecond: Backoff = { delayMs: () => 1_000 };

class ScriptedDriver implements LinkDriver {
  readonly epochs: LinkEpoch[] = [];
  readonly closed: unknown[] = [];
  probes = 0;
  isAnswering = true;
  isOpening = true;

  async open(epoch: LinkEpoch): Promise<void> {
    this.epochs.push(epoch);
    if (!this.isOpening) throw new Error('refused');
    await Promise.resolve();
  }

  probe(): Promise<void> {
    this.probes += 1;
    return this.isAnswering ? Promise.resolve() : new Promise(() => {});
  }

  close(cause: unknown): Promise<void> {
    this.closed.push(cause);
    return Promise.resolve();
  }

  get last(): LinkEpoch {
    const last = this.epochs.at(-1);
    if (last === undefined) throw new Error('never dialled');
    return last;
  }
}

describe('LinkSupervisor', () => {
  it('dials until the link is ready', async () => {
    const clock = new FakeClock();
    const driver = new ScriptedDriver();
    driver.isOpening = false;
    const link = new LinkSupervisor({ driver, backoff: everySecond, clock });
    const started = link.start();
    await clock.run(2_500);
    expect(driver.epochs).toHaveLength(3);
    driver.isOpening = true;
    await clock.run(1_000);
    await expect(started).resolves.toBeUndefined();
    expect(link.isReady).toBe(true);
    expect(link.epoch).toBe(4);
    await link.stop();
    expect(link.state).toEqual({ name: 'idle' });
    expect(clock.pendingTimers).toBe(0);
  });

  it('probes a silent peer, and dials again when it does not answer', async () => {
    const clock = new FakeClock();
    const driver = new ScriptedDriver();
    await using link = new LinkSupervisor({ driver, backoff: everySecond, clock });
    const started = link.start();
    await clock.run(10_500);
    await started;
    expect(driver.probes).toBe(1);
    driver.isAnswering = false;
    await clock.run(14_000);
    expect(link.isReady).toBe(true);
    await clock.run(1_000);
    expect(link.state.name).toBe('backoff');
    expect(driver.closed[0]).toMatchObject({ code: 'ERR_PEER_SILENT' });
    await clock.run(1_000);
    expect(link.epoch).toBe(2);
    expect(link.isReady).toBe(true);
  });
});
