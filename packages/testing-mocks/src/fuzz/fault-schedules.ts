import type fc from 'fast-check';
import { faultKinds } from '../faults/fault-schema.ts';
import type { Fault } from '../faults/fault.ts';
import type { FaultStep } from '../faults/fault-step.ts';
import { drawFault, type FastCheck } from './fault-arbitraries.ts';

/** What schedules are made of. */
export interface FaultScheduleOptions {
  /** Faults begin within so many milliseconds. Default 600,000, ten minutes. */
  readonly withinMs?: number;
  /** Kinds of faults that may be drawn. Default all there are, see `faultKinds`. */
  readonly kinds?: readonly Fault['kind'][];
  /** Most steps of one schedule. Default 24. */
  readonly mostSteps?: number;
}

/**
 * Schedules of faults for `MockTws.schedule`, drawn with fast-check: each enables a random part of the kinds, since trouble
 * of few kinds that meets itself shows more than a little of everything. They shrink to the few steps that are to blame.
 * @param fastCheck the module `fast-check`, version 4, which this package does not bring along
 * @throws RangeError if no kinds are left to draw from
 */
export function faultSchedules(
  fastCheck: FastCheck,
  options: FaultScheduleOptions = {},
): fc.Arbitrary<readonly FaultStep[]> {
  const { withinMs = 600_000, kinds = allKinds, mostSteps = 24 } = options;
  const step = fastCheck.record({
    atMs: fastCheck.integer({ min: 0, max: withinMs }),
    fault: anyFault(fastCheck, kinds),
  });
  const steps = fastCheck.array(step, { maxLength: mostSteps * ENABLED_ONE_IN, size: 'max' });
  const enabled = fastCheck.array(fastCheck.integer({ min: 1, max: ENABLED_ONE_IN }), {
    minLength: kinds.length,
    maxLength: kinds.length,
  });
  return fastCheck.noBias(
    fastCheck.tuple(enabled, steps).map(([draws, drawn]) => {
      const chosen = new Set(kinds.filter((_, index) => draws[index] === 1));
      return drawn.filter(({ fault }) => chosen.size === 0 || chosen.has(fault.kind)).slice(0, mostSteps);
    }),
  );
}

/**
 * One fault, of a kind drawn first, for who wants to say himself when it strikes: see `MockTws.fault`.
 * @throws RangeError if no kinds are left to draw from
 */
export function anyFault(fastCheck: FastCheck, kinds: readonly Fault['kind'][] = allKinds): fc.Arbitrary<Fault> {
  if (kinds.length === 0) throw new RangeError(NO_KINDS);
  return fastCheck.oneof(...kinds.map((kind) => drawFault[kind](fastCheck)));
}

const ENABLED_ONE_IN = 3;
const NO_KINDS = 'kinds must name at least one kind of fault, was empty';
const allKinds = faultKinds.filter((kind): kind is Fault['kind'] => kind in drawFault);
