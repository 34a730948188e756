import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import type { Admission } from './admission.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { Outcome } from './circuit-state.ts';

const THRESHOLD = 3;
const OPEN_MS = 1000;
const PROBES = 2;
const OVERDUE_MS = 700;

/** A circuit as a person would work it out on paper: every call carries the life it was admitted in. */
interface Model {
  phase: 'closed' | 'open' | 'halfOpen';
  life: number;
  faults: number;
  untilMs: number;
  nowMs: number;
  isolations: number;
  successes: number;
  probingSinceMs: number;
  running: { id: number; life: number }[];
}

interface Real {
  readonly clock: FakeClock;
  readonly circuit: CircuitBreaker;
  readonly admissions: Map<number, Admission>;
  readonly handles: Disposable[];
  nextId: number;
}

function open(model: Model): void {
  model.phase = 'open';
  model.life += 1;
  model.untilMs = model.nowMs + OPEN_MS;
}

const probesOf = (model: Model): number => model.running.filter(({ life }) => life === model.life).length;

function admits(model: Model): boolean {
  if (model.isolations > 0) return false;
  if (model.phase === 'closed') return true;
  const isOverdue = probesOf(model) > 0 && model.nowMs - model.probingSinceMs >= OVERDUE_MS;
  if (model.phase === 'halfOpen' && isOverdue) open(model);
  if (model.phase === 'open') {
    if (model.nowMs < model.untilMs) return false;
    Object.assign(model, { phase: 'halfOpen', life: model.life + 1, successes: 0 });
  }
  if (probesOf(model) >= PROBES) return false;
  if (probesOf(model) === 0) model.probingSinceMs = model.nowMs;
  return true;
}

function ends(model: Model, life: number, outcome: Outcome): void {
  if (life !== model.life || model.phase === 'open') return;
  if (model.phase === 'closed') {
    if (outcome === 'success') model.faults = 0;
    if (outcome === 'failure') model.faults += 1;
    if (model.faults >= THRESHOLD) open(model);
  } else if (outcome === 'failure') {
    open(model);
  } else if (outcome === 'success') {
    model.successes += 1;
    if (model.successes >= PROBES) Object.assign(model, { phase: 'closed', life: model.life + 1 });
  }
  if (model.phase !== 'closed' || outcome === 'success') model.faults = 0;
}

function stateOf(model: Model): CircuitBreaker['state'] {
  if (model.isolations > 0) return 'isolated';
  if (model.phase === 'open') return model.nowMs < model.untilMs ? 'open' : 'halfOpen';
  const isOverdue = probesOf(model) > 0 && model.nowMs - model.probingSinceMs >= OVERDUE_MS;
  return model.phase === 'halfOpen' && isOverdue ? 'open' : model.phase;
}

type CircuitCommand = fc.Command<Model, Real>;

class Enter implements CircuitCommand {
  check(): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    const id = real.nextId;
    real.nextId += 1;
    const isAdmitted = admits(model);
    if (!isAdmitted) {
      assert.throws(() => real.circuit.enter(), { code: 'ERR_CIRCUIT_OPEN' });
      return;
    }
    real.admissions.set(id, real.circuit.enter());
    model.running.push({ id, life: model.life });
  }

  toString(): string {
    return 'enter';
  }
}

class Leave implements CircuitCommand {
  readonly which: number;
  readonly outcome: Outcome;

  constructor(which: number, outcome: Outcome) {
    this.which = which;
    this.outcome = outcome;
  }

  check(model: Readonly<Model>): boolean {
    return model.running.length > 0;
  }

  run(model: Model, real: Real): void {
    const [call] = model.running.splice(this.which % model.running.length, 1);
    const admission = real.admissions.get(call?.id ?? -1);
    if (call === undefined || admission === undefined) throw new Error('the model lost a call');
    real.circuit.leave(admission, this.outcome);
    ends(model, call.life, this.outcome);
  }

  toString(): string {
    return `leave(${this.which}, ${this.outcome})`;
  }
}

class Act implements CircuitCommand {
  readonly name: string;
  readonly act: (model: Model, real: Real) => void;

  constructor(name: string, act: (model: Model, real: Real) => void) {
    this.name = name;
    this.act = act;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: Real): void {
    this.act(model, real);
    assert.equal(real.circuit.state, stateOf(model));
    assert.equal(real.clock.pendingTimers, 0);
  }

  toString(): string {
    return this.name;
  }
}

const wait = (byMs: number): Act =>
  new Act(`wait(${byMs})`, (model, real) => {
    real.clock.advance(byMs);
    model.nowMs = real.clock.now();
  });

const isolate = new Act('isolate', (model, real) => {
  real.handles.push(real.circuit.isolate());
  model.isolations += 1;
});

const release = new Act('release', (model, real) => {
  const handle = real.handles.pop();
  if (handle === undefined) return;
  handle[Symbol.dispose]();
  handle[Symbol.dispose]();
  model.isolations -= 1;
});

const reset = new Act('reset', (model, real) => {
  real.circuit.reset();
  Object.assign(model, { phase: 'closed', life: model.life + 1, faults: 0 });
});

describe('CircuitBreaker against a model', () => {
  it('admits and refuses as the model does, with calls running at once and ending in any order', () => {
    const outcome = fc.constantFrom<Outcome>('success', 'failure', 'ignored');
    const commands = [
      fc.constant(new Enter()),
      fc.constant(new Enter()),
      fc.tuple(fc.nat({ max: 20 }), outcome).map(([which, how]) => new Leave(which, how)),
      fc.nat({ max: 20 }).map((which) => new Leave(which, 'failure')),
      fc.nat({ max: 1200 }).map(wait),
      fc.constantFrom(isolate, release, reset),
    ];
    const property = fc.property(fc.commands(commands, { maxCommands: 60 }), (list) => {
      const clock = new FakeClock();
      const halfOpen = { probes: PROBES, maxMs: OVERDUE_MS };
      const circuit = new CircuitBreaker({ failureThreshold: THRESHOLD, resetTimeoutMs: OPEN_MS, halfOpen, clock });
      const model: Model = {
        phase: 'closed',
        life: 0,
        faults: 0,
        untilMs: 0,
        nowMs: 0,
        isolations: 0,
        successes: 0,
        probingSinceMs: 0,
        running: [],
      };
      const real: Real = { clock, circuit, admissions: new Map(), handles: [], nextId: 0 };
      fc.modelRun(() => ({ model, real }), list);
    });
    expect(fc.check(property, { numRuns: 300 }).failed).toBe(false);
  });
});
