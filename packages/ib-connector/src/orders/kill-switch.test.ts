import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileKillSwitchStore } from './kill-switch-file.ts';
import { KillSwitch, type KillSwitchStore, MemoryKillSwitchStore } from './kill-switch.ts';

const wallNow = () => Date.UTC(2026, 0, 5, 15);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-switch-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A store whose writes end when they are told to. */
class SlowStore implements KillSwitchStore {
  readonly #memory = new MemoryKillSwitchStore();
  readonly writes: { settle: (error?: Error) => void }[] = [];

  read(): ReturnType<KillSwitchStore['read']> {
    return this.#memory.read();
  }

  async write(...[record]: Parameters<KillSwitchStore['write']>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.writes.push({
      settle: (error) => {
        if (error === undefined) resolve();
        else reject(error);
      },
    });
    await promise;
    await this.#memory.write(record);
  }
}

describe('KillSwitch', () => {
  it('is active, goes where it is put, and tells', async () => {
    const told: string[] = [];
    const killSwitch = new KillSwitch(new MemoryKillSwitchStore(), wallNow, ({ state }) => told.push(state));
    expect(killSwitch.state).toBe('active');
    await killSwitch.set('halted', 'the news');
    expect({ state: killSwitch.state, reason: killSwitch.reason }).toEqual({ state: 'halted', reason: 'the news' });
    await killSwitch.set('active', 'over');
    expect(told).toEqual(['halted', 'active']);
  });

  it('turns towards halted at once, and back only when that is kept', async () => {
    const store = new SlowStore();
    const killSwitch = new KillSwitch(store, wallNow);
    const halting = killSwitch.set('halted', 'the news');
    expect(killSwitch.state).toBe('halted');
    store.writes[0]?.settle();
    await halting;
    const resuming = killSwitch.set('active', 'over');
    expect(killSwitch.state).toBe('halted');
    store.writes[1]?.settle();
    await resuming;
    expect(killSwitch.state).toBe('active');
  });

  it('stays halted in this process when the store fails, and says that it is not kept', async () => {
    const store = new SlowStore();
    const killSwitch = new KillSwitch(store, wallNow);
    const halting = killSwitch.set('halted', 'the news');
    store.writes[0]?.settle(new Error('no space left'));
    await expect(halting).rejects.toThrow('no space left');
    expect(killSwitch.state).toBe('halted');
  });

  it('stays halted if it is halted while it is being resumed', async () => {
    const store = new SlowStore();
    const killSwitch = new KillSwitch(store, wallNow);
    const reducing = killSwitch.set('reducing', 'careful');
    store.writes[0]?.settle();
    await reducing;
    const resuming = killSwitch.set('active', 'over');
    const halting = killSwitch.set('halted', 'not over');
    store.writes[1]?.settle();
    await resuming;
    expect(killSwitch.state).toBe('halted');
    store.writes[2]?.settle();
    await halting;
    expect(killSwitch.state).toBe('halted');
  });
});

describe('FileKillSwitchStore', () => {
  it('keeps the switch over a restart, readable by its owner only, with nothing left beside it', async () => {
    const path = join(folder, 'deep', 'switch');
    await new KillSwitch(new FileKillSwitchStore(path), wallNow).set('reducing', 'the month is over');
    const next = new KillSwitch(new FileKillSwitchStore(path), wallNow);
    expect({ state: next.state, reason: next.reason }).toEqual({ state: 'reducing', reason: 'the month is over' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'deep'))).toEqual(['switch']);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ at: '2026-01-05T15:00:00.000Z' });
  });

  it('is active without a file, and follows what is written into it by hand', async () => {
    const path = join(folder, 'by-hand');
    const killSwitch = new KillSwitch(new FileKillSwitchStore(path), wallNow);
    expect(killSwitch.state).toBe('active');
    await writeFile(path, 'halted\n');
    expect(killSwitch.state).toBe('halted');
    await writeFile(path, 'active\n');
    expect(killSwitch.state).toBe('active');
  });

  it.each(['', '{"state":"acti', '{"state":"paused"}', 'null', 'ACTIVE'])(
    'is halted by a file that says %j, and says what to do',
    async (text) => {
      const path = join(folder, 'broken');
      await writeFile(path, text);
      const { state, reason } = new FileKillSwitchStore(path).read();
      expect(state).toBe('halted');
      expect(reason).toContain('write one of them');
    },
  );

  it('is halted by a file that cannot be read', () => {
    expect(new FileKillSwitchStore(folder).read()).toMatchObject({ state: 'halted' });
  });

  it('is never seen half written, however many write at once', async () => {
    const store = new FileKillSwitchStore(join(folder, 'busy'));
    const states = ['halted', 'reducing', 'active', 'reducing', 'halted', 'active'] as const;
    const writes = states.map((state) => store.write({ state, reason: 'x'.repeat(5_000), at: '' }));
    const seen = new Set<string>();
    const all = Promise.all(writes).then(() => 'written');
    while ((await Promise.race([all, setImmediate('turn')])) === 'turn') seen.add(store.read().reason.slice(0, 1));
    expect(store.read().state).toBe('active');
    expect([...seen].every((first) => first === '' || first === 'x')).toBe(true);
  });
});
