import { MemoryStore, SimulatedStore } from '@autobot/resilience/shared';
import { FakeClock } from '@autobot/resilience/testing';
import { describe, expect, it } from 'vitest';
import { KillSwitch } from './kill-switch.ts';
import { SharedKillSwitchStore } from './shared-kill-switch.ts';

/** The switches of three processes on one store, each over a link of its own. */
async function threeProcesses() {
  const clock = new FakeClock();
  const memory = new MemoryStore({ clock });
  const links = [1, 2, 3].map(() => new SimulatedStore(memory, { clock, latencyMs: () => 5 }));
  const switches = links.map((store) => new KillSwitch(new SharedKillSwitchStore({ store, clock }), () => 0));
  await clock.run(50);
  return { clock, links, switches: switches as [KillSwitch, KillSwitch, KillSwitch] };
}

describe('a kill switch that processes share', () => {
  it('halts all of them within 100 ms, this one at once, and lets all go on again', async () => {
    const { clock, switches } = await threeProcesses();
    expect(switches.map(({ state }) => state)).toEqual(['active', 'active', 'active']);
    const halted = switches[0].set('halted', 'loss limit');
    expect(switches[0].state).toBe('halted');
    await clock.run(100);
    await halted;
    expect(switches.map(({ state, reason }) => `${state}: ${reason}`)).toEqual(
      Array.from({ length: 3 }, () => 'halted: loss limit'),
    );
    const resumed = switches[2].set('active', 'looked at');
    await clock.run(100);
    await resumed;
    expect(switches.map(({ state }) => state)).toEqual(['active', 'active', 'active']);
  });

  it('is halted while nobody can say whether it is, and active again once the store says so', async () => {
    const { clock, links, switches } = await threeProcesses();
    links[0]?.freeze();
    await clock.run(4_000);
    expect(switches.map(({ state }) => state)).toEqual(['halted', 'active', 'active']);
    expect(switches[0].reason).toContain('did not say within 3000 ms');
    links[0]?.comeUp();
    await clock.run(1_100);
    expect(switches[0].state).toBe('active');
  });

  it('holds a halt that the others cannot be told of, says so, and tells them when it can', async () => {
    const { clock, links, switches } = await threeProcesses();
    links[0]?.refuse();
    const halted = switches[0].set('halted', 'alone');
    await Promise.all([expect(halted).rejects.toThrow('the others could not be told yet'), clock.run(100)]);
    expect(switches.map(({ state }) => state)).toEqual(['halted', 'active', 'active']);
    links[0]?.comeUp();
    await clock.run(1_200);
    expect(switches.map(({ state }) => state)).toEqual(['halted', 'halted', 'halted']);
  });

  it('does not go on while the store is away', async () => {
    const { clock, links, switches } = await threeProcesses();
    const halted = switches[0].set('halted', 'loss limit');
    await clock.run(100);
    await halted;
    links[1]?.refuse();
    const resumed = switches[1].set('active', 'too early');
    await Promise.all([expect(resumed).rejects.toThrow('trading stays halted'), clock.run(100)]);
    expect(switches.map(({ state }) => state)).toEqual(['halted', 'halted', 'halted']);
  });
});
