import { RateLimiter, slidingWindow } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { FakeTwsApi } from '../../test/fake-tws-api.ts';
import { RequestIds } from '../requests/request-ids.ts';
import { Requester } from '../requests/requester.ts';
import { LinkProbe } from './link-probe.ts';

function aProbe() {
  const clock = new FakeClock();
  const api = new FakeTwsApi();
  const limiter = new RateLimiter({ law: slidingWindow({ limit: 50, windowMs: 1_000 }), clock });
  const requester = new Requester({
    clock,
    requestIds: new RequestIds(),
    limiter,
    chains: { all: [] },
    ready: () => ({ api }),
    started: () => ({ api }),
    onAnswered: () => undefined,
    onSent: () => undefined,
  });
  const answer = (): void => {
    requester.accept({ type: 'currentTime', epochSeconds: 1_767_623_400 });
  };
  return { clock, api, requester, limiter, answer, probe: new LinkProbe(clock, requester) };
}

describe('LinkProbe', () => {
  it('counts the gap from the write, not from when a probe began to wait for room', async () => {
    const { clock, api, probe, answer, limiter } = aProbe();
    for (let taken = 0; taken < 50; taken += 1) limiter.tryAcquire();
    const first = probe.probe();
    await clock.run(1_000);
    answer();
    expect((await first).roundTripMs).toBe(0);
    probe.forget();
    void probe.probe();
    await clock.run(1_049);
    expect(api.sent).toHaveLength(1);
    await clock.run(1);
    expect(api.sent).toHaveLength(2);
  });

  it("tells the round trip and TWS's clock", async () => {
    const { clock, probe, answer } = aProbe();
    const asked = probe.probe();
    await clock.run(40);
    answer();
    expect(await asked).toMatchObject({ roundTripMs: 40, serverTime: new Date('2026-01-05T14:30:00Z') });
  });

  it('asks once for all who want to know at the same time', async () => {
    const { clock, api, probe, answer } = aProbe();
    const asked = [probe.probe(), probe.probe(), probe.probe()];
    await clock.run(10);
    answer();
    await Promise.all(asked);
    expect(api.sent).toEqual(['reqCurrentTime']);
  });

  it('gives the last answer again for a good second, without asking', async () => {
    const { clock, api, probe, answer } = aProbe();
    const first = probe.probe();
    await clock.run(10);
    answer();
    await first;
    await clock.run(1_049);
    expect(await probe.probe()).toBe(await first);
    expect(api.sent).toHaveLength(1);
    await clock.run(1);
    void probe.probe();
    await clock.run(0);
    expect(api.sent).toHaveLength(2);
  });

  it('leaves a good second between two questions, not even after a failure or on a new link', async () => {
    const { clock, api, requester, probe, answer } = aProbe();
    const lost = probe.probe();
    await clock.run(300);
    requester.linkLost(new Error('the socket broke'));
    await expect(lost).rejects.toThrow('the connection to TWS was lost');
    probe.forget();
    const next = probe.probe();
    await clock.run(749);
    expect(api.sent).toHaveLength(1);
    await clock.run(1);
    expect(api.sent).toHaveLength(2);
    answer();
    expect((await next).roundTripMs).toBe(0);
  });

  it('lets one caller give up without ending the probe of the others', async () => {
    const { clock, probe, answer } = aProbe();
    const impatient = new AbortController();
    const given = probe.probe(impatient.signal);
    const patient = probe.probe();
    await clock.run(10);
    impatient.abort(new Error('no time'));
    await expect(given).rejects.toThrow('no time');
    answer();
    expect((await patient).roundTripMs).toBe(10);
  });

  it('asks anew on a new link, whatever the last one answered', async () => {
    const { clock, api, probe, answer } = aProbe();
    const first = probe.probe();
    await clock.run(10);
    answer();
    await first;
    probe.forget();
    void probe.probe();
    await clock.run(1_050);
    expect(api.sent).toHaveLength(2);
  });
});
