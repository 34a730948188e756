import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { sharedStoreContract } from '../testing/shared-store-contract.ts';
import { MemoryStore } from './memory-store.ts';
import { SimulatedStore } from './simulated-store.ts';

describe.each(['memory', 'simulated'])('the store in %s', (kind) => {
  it.each(sharedStoreContract)('$title', async ({ run }) => {
    const clock = new FakeClock();
    const memory = new MemoryStore({ clock });
    const store = kind === 'memory' ? memory : new SimulatedStore(memory, { clock });
    const isKept = run({
      store,
      pass: (ms) => clock.run(ms),
      flush: () => {
        memory.flush();
        return Promise.resolve();
      },
    });
    await expect(isKept).resolves.toBeUndefined();
  });
});
