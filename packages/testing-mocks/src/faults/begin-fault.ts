import { acceptSilent, garbage, latency, shape, truncate } from './byte-faults.ts';
import type { Fault } from './fault.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';
import { drop, freeze, refuse } from './link-faults.ts';
import { correctExecution, partialFills, splitOrder } from './order-faults.ts';
import { pacingViolation, reply, requestLost, requestRefused } from './reply-faults.ts';
import {
  clientIdTaken,
  competingSession,
  farmFlap,
  loginNeeded,
  nightlyReset,
  notice,
  overRate,
  portMoved,
  restart,
} from './session-faults.ts';
import { farmBroken, farmOk, silentStreams, upstreamLost, upstreamRestored } from './upstream-faults.ts';

type Begin<Kind extends Fault['kind']> = (
  fault: Extract<Fault, { readonly kind: Kind }>,
  stage: FaultStage,
  report: FaultReport,
) => Undo;

const begins: { readonly [Kind in Fault['kind']]: Begin<Kind> } = {
  refuse,
  drop,
  freeze,
  'accept-silent': acceptSilent,
  latency,
  throttle: shape,
  slice: shape,
  coalesce: shape,
  truncate,
  garbage,
  'upstream-lost': upstreamLost,
  'upstream-restored': upstreamRestored,
  'nightly-reset': nightlyReset,
  'farm-broken': farmBroken,
  'farm-ok': farmOk,
  'farm-flap': farmFlap,
  'silent-streams': silentStreams,
  'competing-session': competingSession,
  restart,
  'login-needed': loginNeeded,
  'port-moved': portMoved,
  'client-id-taken': clientIdTaken,
  'over-rate': overRate,
  notice,
  'pacing-violation': pacingViolation,
  'request-refused': requestRefused,
  'request-lost': requestLost,
  reply,
  'partial-fills': partialFills,
  'split-order': splitOrder,
  'correct-execution': correctExecution,
};

/** Makes a fault strike, or wait for what it strikes on. @throws RangeError if it names something the mock does not have */
export function beginFault(fault: Fault, stage: FaultStage, report: FaultReport): Undo {
  return begin(fault.kind, fault, stage, report);
}

function begin<Kind extends Fault['kind']>(
  kind: Kind,
  fault: Extract<Fault, { readonly kind: Kind }>,
  ...where: readonly [stage: FaultStage, report: FaultReport]
): Undo {
  return begins[kind](fault, ...where);
}
