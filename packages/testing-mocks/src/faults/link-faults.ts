import type { ArmedCut } from './active-conditions.ts';
import type { DropNowFault, DropOnFault, FreezeFault, RefuseFault } from './fault.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';

/** Faults of the connection between a client and TWS. Each begins when called and returns what undoes it. */
export function refuse(_fault: RefuseFault, stage: FaultStage, report: FaultReport): Undo {
  stage.shutDoor();
  report.fired();
  return () => stage.openDoor();
}

export function drop(fault: DropNowFault | DropOnFault, stage: FaultStage, report: FaultReport): Undo {
  return 'on' in fault ? dropOn(fault, stage, report) : dropNow(fault, stage, report);
}

export function freeze(fault: FreezeFault, stage: FaultStage, report: FaultReport): Undo {
  const silencer = { fired: () => undefined };
  if ((fault.newConnections ?? 'silent') === 'silent') stage.conditions.silencers.add(silencer);
  for (const session of stage.core.sessions) session.freeze();
  report.fired();
  return () => {
    stage.conditions.silencers.delete(silencer);
    for (const session of stage.core.sessions) session.thaw();
    return undefined;
  };
}

function dropNow(fault: DropNowFault, stage: FaultStage, report: FaultReport): Undo {
  for (const session of stage.core.sessions) {
    if (fault.clientId !== undefined && fault.clientId !== session.clientId) continue;
    session.close(fault.how);
    report.fired();
  }
  report.over();
  return () => undefined;
}

function dropOn(fault: DropOnFault, stage: FaultStage, report: FaultReport): Undo {
  const cut: ArmedCut = {
    fault,
    seen: 0,
    fired: () => {
      report.fired();
      report.over();
    },
  };
  stage.conditions.cuts.add(cut);
  return () => {
    stage.conditions.cuts.delete(cut);
    return undefined;
  };
}
