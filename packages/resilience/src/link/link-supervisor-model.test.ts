import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialBackoff } from '../backoff/exponential-backoff.ts';
import { Publisher } from '../core/publisher.ts';
import { seededRandom } from '../core/random.ts';
import type { ResilienceEvent } from '../core/resilience-event.ts';
import { FakeClock, settlePromises } from '../testing/fake-clock.ts';
import type { LinkDriver, LinkEpoch } from './link-driver.ts';
import { LINK_TRANSITIONS } from './link-state.ts';
import { LinkSupervisor } from './link-supervisor.ts';

/** A driver whose every step is answered by the next random command, and that checks how it is treated. */
class RandomDriver implements LinkDriver {
  readonly epochs: LinkEpoch[] = [];
  readonly answers: (() => void)[] = [];
  openEpochs = 0;
  mostOpen = 0;
  isOpenFailing = false;

  open(epoch: LinkEpoch): Promise<void> {
    this.epochs.push(epoch);
    this.openEpochs += 1;
    this.mostOpen = Math.max(this.mostOpen, this.openEpochs);
    return this.#answer(this.isOpenFailing);
  }

  probe(): Promise<void> {
    return this.#answer(false);
  }

  async close(): Promise<void> {
    await this.#answer(false);
    this.openEpochs -= 1;
  }

  #answer(isFailing: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.answers.push(() => {
        if (isFailing) reject(new Error('failed'));
        else resolve();
      });
    });
  }
}

interface Real {
  readonly clock: FakeClock;
  readonly driver: RandomDriver;
  readonly link: LinkSupervisor;
  readonly waits: Promise<unknown>[];
}
type Model = Record<string, never>;
type LinkCommand = fc.AsyncCommand<Model, Real>;

function command(name: string, run: (real: Real) => void | Promise<void>): LinkCommand {
  return {
    check: () => true,
    toString: () => name,
    run: async (_model, real) => {
      await run(real);
      await settlePromises();
    },
  };
}

const commands = [
  fc.constant(
    command('start', ({ link, waits }) => {
      waits.push(link.start().catch(() => 'refused'));
    }),
  ),
  fc.constant(
    command('stop', ({ link, waits }) => {
      waits.push(link.stop());
    }),
  ),
  fc.constant(
    command('restart', ({ link }) => {
      link.restart(new Error('restart'));
    }),
  ),
  fc.constant(
    command('wait', ({ link, waits }) => {
      waits.push(link.whenReady({ timeoutMs: 3_000 }).catch(() => 'refused'));
    }),
  ),
  fc.nat(5).map((index) =>
    command(`answer ${index}`, ({ driver }) => {
      const [answer] = driver.answers.splice(index % Math.max(1, driver.answers.length), 1);
      answer?.();
    }),
  ),
  fc.boolean().map((isFailing) =>
    command(`open ${isFailing ? 'fails' : 'succeeds'}`, ({ driver }) => {
      driver.isOpenFailing = isFailing;
    }),
  ),
  fc.record({ back: fc.nat(2), word: fc.constantFrom('heard', 'lost', 'handshake', 'syncing') }).map(({ back, word }) =>
    command(`${word} from ${back} epochs ago`, ({ driver }) => {
      const epoch = driver.epochs.at(-1 - back);
      if (word === 'heard') epoch?.heard();
      else if (word === 'lost') epoch?.lost(new Error('lost'));
      else epoch?.enter(word === 'handshake' ? 'handshake' : 'syncing');
    }),
  ),
  fc.integer({ min: 1, max: 40_000 }).map((ms) => command(`${ms} ms pass`, async ({ clock }) => clock.run(ms))),
  fc.integer({ min: 1, max: 40_000 }).map((ms) => command(`a stall of ${ms} ms`, async ({ clock }) => clock.stall(ms))),
];

describe('LinkSupervisor under random commands', () => {
  it('takes listed transitions only, keeps one epoch at a time, settles every wait and leaves no timer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), fc.integer(), async (script, seed) => {
        const clock = new FakeClock();
        const driver = new RandomDriver();
        const events = new Publisher<ResilienceEvent>();
        events.on('link.changed', ({ from, to }) => {
          transitions.push(`${from} ${to}`);
        });
        const transitions: string[] = [];
        const link = new LinkSupervisor({
          driver,
          backoff: exponentialBackoff({ baseMs: 500, maxMs: 8_000, random: seededRandom(seed) }),
          maxAttempts: 6,
          closeTimeoutMs: Number.POSITIVE_INFINITY,
          clock,
          events,
        });
        const waits: Promise<unknown>[] = [];
        await fc.asyncModelRun(() => ({ model: {}, real: { clock, driver, link, waits } }), script);

        const stopped = link.stop();
        for (let round = 0; round < 5; round += 1) {
          for (const answer of driver.answers.splice(0)) answer();
          await settlePromises();
        }
        await stopped;
        await Promise.all(waits);
        expect(link.state).toEqual({ name: 'idle' });
        expect(driver.openEpochs).toBe(0);
        expect(driver.mostOpen).toBeLessThanOrEqual(1);
        expect(clock.pendingTimers).toBe(0);
        expect(transitions.filter((transition) => !isListed(transition))).toEqual([]);
        expect(
          transitions.every((transition, index) => index === 0 || follows(transition, transitions[index - 1])),
        ).toBe(true);
      }),
      { numRuns: 120 },
    );
  });
});

const PHASES: readonly string[] = ['dialing', 'handshake', 'starting', 'syncing'];

function isListed(transition: string): boolean {
  const [from, to] = transition.split(' ');
  const listed = Object.entries(LINK_TRANSITIONS).find(([name]) => name === from)?.[1] ?? {};
  return Object.values(listed).some((target) => target === to || (target === 'the phase' && PHASES.includes(to ?? '')));
}

function follows(transition: string, before: string | undefined): boolean {
  return before?.split(' ')[1] === transition.split(' ')[0];
}
