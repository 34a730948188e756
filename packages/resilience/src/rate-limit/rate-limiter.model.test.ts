import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { FRONT_LANE } from './lanes.ts';
import type { Permit } from './permit.ts';
import { RateLimiter } from './rate-limiter.ts';
import { slidingWindow } from './sliding-window.ts';

const WINDOW_MS = 1000;
const RESERVE = 1;

interface ModelWaiter {
  readonly id: number;
  readonly cost: number;
  readonly priority: number;
  /** What is written down at the grant: `sent` by send itself, `granted` a promise job later. */
  readonly mark?: string;
}

interface Use {
  readonly id: number;
  readonly cost: number;
  atMs: number;
}

/** What a limiter should do, in the plainest way: lists, searched from end to end. */
class Model {
  nowMs = 0;
  limit = 4;
  pausedUntilMs = 0;
  nextId = 0;
  uses: Use[] = [];
  waiting: ModelWaiter[] = [];
  outcomes: string[] = [];

  get first(): ModelWaiter | undefined {
    return this.waiting.toSorted((a, b) => (a.priority === b.priority ? a.id - b.id : b.priority - a.priority))[0];
  }

  fits({ cost, priority }: ModelWaiter): boolean {
    if (this.nowMs < this.pausedUntilMs) return false;
    const inWindow = this.uses.filter((use) => this.nowMs - use.atMs < WINDOW_MS);
    const used = inWindow.reduce((sum, use) => sum + use.cost, 0);
    return used + cost + (priority === FRONT_LANE ? 0 : RESERVE) <= this.limit;
  }

  isPossible({ cost, priority }: ModelWaiter): boolean {
    return cost <= this.limit - (priority === FRONT_LANE ? 0 : RESERVE);
  }

  grant({ id, cost, mark = 'granted' }: ModelWaiter): void {
    this.uses.push({ id, cost, atMs: this.nowMs });
    this.outcomes.push(`${id} ${mark} at ${this.nowMs}`);
  }

  come(waiter: ModelWaiter): void {
    if (!this.isPossible(waiter)) this.outcomes.push(`${waiter.id} refused`);
    else if ((this.first === undefined || waiter.priority > this.first.priority) && this.fits(waiter))
      this.grant(waiter);
    else this.waiting.push(waiter);
  }

  leave(id: number): void {
    if (!this.waiting.some((waiter) => waiter.id === id)) return;
    this.waiting = this.waiting.filter((waiter) => waiter.id !== id);
    this.outcomes.push(`${id} refused`);
  }

  drain(): void {
    for (let first = this.first; first !== undefined && this.fits(first); first = this.first) {
      this.waiting = this.waiting.filter((waiter) => waiter !== first);
      this.grant(first);
    }
  }

  pass(byMs: number): void {
    const untilMs = this.nowMs + byMs;
    for (;;) {
      const moments = [this.pausedUntilMs, ...this.uses.map((use) => use.atMs + WINDOW_MS)];
      const nextMs = Math.min(...moments.filter((atMs) => atMs > this.nowMs));
      if (nextMs > untilMs) break;
      this.nowMs = nextMs;
      this.drain();
    }
    this.nowMs = untilMs;
  }
}

class Real {
  readonly clock = new FakeClock();
  readonly limiter: RateLimiter;
  readonly outcomes: string[] = [];
  readonly permits = new Map<number, Permit>();
  readonly controllers = new Map<number, AbortController>();

  constructor() {
    const law = slidingWindow({ limit: 4, windowMs: WINDOW_MS });
    this.limiter = new RateLimiter({ law, clock: this.clock, reserve: RESERVE, ageMs: Number.POSITIVE_INFINITY });
  }

  isFree(asked: number, id: number): boolean {
    let isFree = false;
    try {
      isFree = this.limiter.tryAcquire(asked);
    } catch {
      // More than can ever be granted: also a no.
    }
    this.outcomes.push(`${id} free: ${isFree}`);
    return isFree;
  }

  refused(id: number): void {
    this.outcomes.push(`${id} refused`);
  }
}

type Step = fc.AsyncCommand<Model, Real>;

/** Does the same to both, lets promises and timers that are due settle, and compares. */
function step(name: string, doIt: (model: Model, real: Real) => void | Promise<void>): Step {
  return {
    check: () => true,
    toString: () => name,
    run: async (model, real) => {
      await doIt(model, real);
      model.drain();
      await real.clock.run(0);
      expect(real.outcomes.toSorted()).toEqual(model.outcomes.toSorted());
      for (const mark of ['sent', 'granted']) {
        const inOrder = (line: string): boolean => line.includes(mark);
        expect(real.outcomes.filter(inOrder)).toEqual(model.outcomes.filter(inOrder));
      }
      expect(real.limiter.queued).toBe(model.waiting.length);
      expect(real.clock.pendingTimers).toBeLessThanOrEqual(1);
      if (model.waiting.length === 0) expect(real.clock.pendingTimers).toBe(0);
    },
  };
}

const cost = fc.integer({ min: 1, max: 3 });
const priority = fc.constantFrom(0, 0, 1, FRONT_LANE);

const acquire = fc.tuple(cost, priority).map(([asked, lane]) =>
  step(`acquire ${asked} in lane ${lane}`, (model, real) => {
    const id = model.nextId;
    model.nextId += 1;
    const controller = new AbortController();
    real.controllers.set(id, controller);
    const granted = (permit: Permit): void => {
      real.permits.set(id, permit);
      real.outcomes.push(`${id} granted at ${permit.grantedAtMs}`);
    };
    const { signal } = controller;
    real.limiter.acquire({ cost: asked, priority: lane, signal }).then(granted, () => {
      real.refused(id);
    });
    model.come({ id, cost: asked, priority: lane });
  }),
);

const schedule = fc.tuple(cost, fc.nat(60)).map(([asked, takesMs]) =>
  step(`schedule ${asked}, blocking for ${takesMs} ms if it goes at once`, (model, real) => {
    const id = model.nextId;
    model.nextId += 1;
    const waiter = { id, cost: asked, priority: 0, mark: 'sent' };
    const goesNow = model.first === undefined && model.isPossible(waiter) && model.fits(waiter);
    const blockMs = goesNow ? takesMs : 0;
    const controller = new AbortController();
    real.controllers.set(id, controller);
    const send = (): void => {
      real.clock.advance(blockMs);
      real.outcomes.push(`${id} sent at ${real.clock.now()}`);
    };
    real.limiter.schedule(send, { cost: asked, signal: controller.signal }).catch(() => {
      real.refused(id);
    });
    model.nowMs += blockMs;
    model.come(waiter);
  }),
);

const tryAcquire = cost.map((asked) =>
  step(`try ${asked}`, (model, real) => {
    const id = model.nextId;
    model.nextId += 1;
    const waiter = { id, cost: asked, priority: 0 };
    const isFree = model.isPossible(waiter) && model.first === undefined && model.fits(waiter);
    model.outcomes.push(`${id} free: ${isFree}`);
    if (isFree) model.grant(waiter);
    if (real.isFree(asked, id)) real.outcomes.push(`${id} granted at ${real.clock.now()}`);
  }),
);

const abort = fc.nat(40).map((pick) =>
  step(`abort ${pick}`, (model, real) => {
    const id = pick % Math.max(1, model.nextId);
    real.controllers.get(id)?.abort();
    model.leave(id);
  }),
);

const release = fc.nat(40).map((pick) =>
  step(`release ${pick}`, (model, real) => {
    const id = pick % Math.max(1, model.nextId);
    const permit = real.permits.get(id);
    if (permit === undefined) return;
    permit.release();
    real.permits.delete(id);
    model.uses = model.uses.filter((use) => use.id !== id);
  }),
);

const commit = fc.nat(40).map((pick) =>
  step(`commit ${pick}`, (model, real) => {
    const id = pick % Math.max(1, model.nextId);
    const permit = real.permits.get(id);
    if (permit === undefined) return;
    permit.commit();
    real.permits.delete(id);
    for (const use of model.uses) {
      if (use.id === id) use.atMs = model.nowMs;
    }
  }),
);

const pass = fc.nat(700).map((byMs) =>
  step(`${byMs} ms pass`, async (model, real) => {
    model.pass(byMs);
    await real.clock.run(byMs);
  }),
);

const stall = fc.nat(1500).map((byMs) =>
  step(`the process stands still for ${byMs} ms`, async (model, real) => {
    model.nowMs += byMs;
    await real.clock.stall(byMs);
  }),
);

const penalize = fc.nat(900).map((forMs) =>
  step(`penalty of ${forMs} ms`, (model, real) => {
    real.limiter.penalize({ forMs });
    model.pausedUntilMs = Math.max(model.pausedUntilMs, model.nowMs + forMs);
  }),
);

const update = fc.integer({ min: 2, max: 5 }).map((limit) =>
  step(`limit ${limit}`, (model, real) => {
    real.limiter.update(slidingWindow({ limit, windowMs: WINDOW_MS }));
    model.limit = limit;
    for (const waiter of model.waiting.filter((one) => !model.isPossible(one))) model.leave(waiter.id);
  }),
);

test('does what a plain model does, whatever is asked of it in whatever order', async () => {
  const kinds = [acquire, acquire, schedule, tryAcquire, abort, release, commit, pass, stall, penalize, update];
  await fc.assert(
    fc.asyncProperty(fc.commands(kinds, { maxCommands: 60, size: '+1' }), async (steps) => {
      const model = new Model();
      const real = new Real();
      await fc.asyncModelRun(() => ({ model, real }), steps);
      model.pass(30_000);
      await real.clock.run(30_000);
      expect(real.outcomes.toSorted()).toEqual(model.outcomes.toSorted());
      expect(real.limiter.queued).toBe(0);
    }),
    { numRuns: 200 },
  );
}, 30_000);
