import type { Timer } from '@autobot/resilience';
import type { JournalEntry } from '../expect/journal.ts';
import type { InsteadOfAnswer } from '../session/link-conditions.ts';
import { farmCatalogue } from '../session/notice-catalogue.ts';
import type { TwsSession } from '../session/tws-session.ts';
import type {
  ClientIdTakenFault,
  CompetingSessionFault,
  FarmFlapFault,
  LoginNeededFault,
  NightlyResetFault,
  NoticeFault,
  OverRateFault,
  PortMovedFault,
  RestartFault,
} from './broker-fault.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';
import { freeze, refuse } from './link-faults.ts';
import { breakFarm, farmNamed, mendFarm, restore } from './upstream-faults.ts';

/** Faults of TWS as a whole and of its sessions. Each begins when called and returns what undoes it. */
export function nightlyReset(fault: NightlyResetFault, stage: FaultStage, report: FaultReport): Undo {
  const { core, exchange } = stage;
  // Contract definitions stay available. Source: ib-connectivity.md section 2.2 and test vector 1 of its appendix B.
  const farms = farmCatalogue.filter((farm) => farm.type !== 'security-definition');
  core.connectivity.setUpstream(false);
  exchange.cutOff();
  core.notice({ code: 1100 });
  for (const farm of farms) breakFarm(farm, stage, (fault.data ?? 'lost') === 'lost');
  report.fired();
  return () => {
    for (const farm of farms) mendFarm(farm, stage);
    restore(fault.data ?? 'lost', stage);
    return undefined;
  };
}

export function farmFlap(fault: FarmFlapFault, stage: FaultStage, report: FaultReport): Undo {
  const farms = fault.farms.map((name) => farmNamed(name));
  let changes = 0;
  let timer: Timer | undefined;
  const change = (): void => {
    const isBreaking = changes % 2 === 0;
    changes += 1;
    for (const farm of farms) {
      if (isBreaking) breakFarm(farm, stage, fault.killsStreams ?? true);
      else mendFarm(farm, stage);
    }
    if (isBreaking) report.fired();
    if (changes >= fault.times * 2) report.over();
    else timer = stage.clock.setTimer(change, fault.everyMs);
  };
  change();
  return () => {
    timer?.cancel();
    const { broken } = stage.core.connectivity.farms();
    for (const farm of farms) if (broken.includes(farm)) mendFarm(farm, stage);
    return undefined;
  };
}

export function competingSession(_fault: CompetingSessionFault, stage: FaultStage, report: FaultReport): Undo {
  for (const session of stage.core.sessions) {
    for (const stream of session.memory.quoteStreams.values()) {
      if (stream.isDead) continue;
      stream.kill();
      session.sendNotice(stream.reqId, 10197);
      report.fired();
    }
  }
  const armed = (entry: JournalEntry): InsteadOfAnswer | undefined => {
    if (entry.name !== 'reqMktData') return undefined;
    report.fired();
    return { code: 10197 };
  };
  stage.conditions.answers.add(armed);
  return () => {
    stage.conditions.answers.delete(armed);
    return undefined;
  };
}

export function restart(fault: RestartFault, stage: FaultStage, report: FaultReport): Undo {
  const open = refuse({ kind: 'refuse' }, stage, report);
  for (const session of stage.core.sessions) session.close('reset');
  stage.exchange.orderIds.rollBack(fault.nextValidIdBack ?? 0);
  return open;
}

export function loginNeeded(fault: LoginNeededFault, stage: FaultStage, report: FaultReport): Undo {
  for (const session of stage.core.sessions) session.close('end');
  return fault.port === 'closed'
    ? refuse({ kind: 'refuse' }, stage, report)
    : freeze({ kind: 'freeze' }, stage, report);
}

export function portMoved(fault: PortMovedFault, stage: FaultStage, report: FaultReport): Undo {
  const moved = move(fault, stage, report);
  return () => moved;
}

async function move(fault: PortMovedFault, stage: FaultStage, report: FaultReport): Promise<void> {
  const { port, leaveOld } = await stage.openAnotherDoor(fault.port ?? 0);
  const what = 'TWS socket port has been reset and this connection is being dropped.';
  stage.core.notice({ code: 1300, text: `${what} Please reconnect on the new port - ${port}` });
  for (const session of stage.core.sessions) session.close('end');
  leaveOld();
  report.fired();
  report.over();
}

export function clientIdTaken(fault: ClientIdTakenFault, stage: FaultStage, report: FaultReport): Undo {
  const armed = (clientId: number): boolean => {
    if (fault.clientId !== undefined && fault.clientId !== clientId) return false;
    report.fired();
    return true;
  };
  stage.conditions.claims.add(armed);
  return () => {
    stage.conditions.claims.delete(armed);
    return undefined;
  };
}

// The third strike ends the session. Source: ib-connectivity.md section 1-A, row 100.
const LAST_STRIKE = 3;

export function overRate(fault: OverRateFault, stage: FaultStage, report: FaultReport): Undo {
  for (const session of addressed(stage, fault.clientId)) {
    for (let strike = 1; strike <= fault.strikes; strike += 1) {
      session.sendNotice(-1, 100, `Max rate of messages per second has been exceeded:max=50 rec=51 (${strike})`);
    }
    report.fired();
    if (fault.strikes >= LAST_STRIKE) session.close('end');
  }
  report.over();
  return () => undefined;
}

export function notice(fault: NoticeFault, stage: FaultStage, report: FaultReport): Undo {
  if (addressed(stage, fault.clientId).length > 0) report.fired();
  stage.core.notice(fault);
  report.over();
  return () => undefined;
}

function addressed(stage: FaultStage, clientId: number | undefined): readonly TwsSession[] {
  return stage.core.sessions.filter(
    (session) => session.isStarted && (clientId === undefined || clientId === session.clientId),
  );
}
