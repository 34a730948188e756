import type {
  AcceptSilentFault,
  CoalesceFault,
  GarbageFault,
  LatencyFault,
  SliceFault,
  ThrottleFault,
  TruncateFault,
} from './byte-fault.ts';
import type { ByteShape } from './byte-shape.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';
import { NthMatch } from './nth-match.ts';

/** Faults of bytes. Each begins when called and returns what undoes it. */
export function latency(fault: LatencyFault, stage: FaultStage, report: FaultReport): Undo {
  const active = {
    fault,
    fired: () => {
      report.fired();
    },
  };
  stage.conditions.latencies.add(active);
  return () => {
    stage.conditions.latencies.delete(active);
    return undefined;
  };
}

export function shape(fault: ThrottleFault | SliceFault | CoalesceFault, stage: FaultStage, report: FaultReport): Undo {
  return addShape(stage, {
    fault,
    takes: () => true,
    fired: () => {
      report.fired();
    },
  });
}

export function truncate(fault: TruncateFault, stage: FaultStage, report: FaultReport): Undo {
  const match = new NthMatch({ nth: fault.nth });
  return addShape(stage, {
    fault,
    takes: () => match.isStruck(),
    fired: () => {
      report.fired();
      report.over();
    },
  });
}

export function garbage(fault: GarbageFault, stage: FaultStage, report: FaultReport): Undo {
  for (const pipe of stage.conditions.pipes) {
    if (fault.clientId !== undefined && fault.clientId !== pipe.clientId) continue;
    pipe.inject(Uint8Array.from({ length: fault.bytes }, () => Math.floor(stage.random.next() * 256)));
    report.fired();
  }
  report.over();
  return () => undefined;
}

export function acceptSilent(_fault: AcceptSilentFault, stage: FaultStage, report: FaultReport): Undo {
  const silencer = {
    fired: () => {
      report.fired();
    },
  };
  stage.conditions.silencers.add(silencer);
  return () => {
    stage.conditions.silencers.delete(silencer);
    return undefined;
  };
}

function addShape(stage: FaultStage, active: ByteShape): Undo {
  stage.conditions.shapes.add(active);
  return () => {
    stage.conditions.shapes.delete(active);
    return undefined;
  };
}
