import { type Farm, farmCatalogue, farmNotice } from '../session/notice-catalogue.ts';
import type { QuoteStream } from '../session/quote-stream.ts';
import type {
  FarmBrokenFault,
  FarmOkFault,
  SilentStreamsFault,
  UpstreamLostFault,
  UpstreamRestoredFault,
} from './fault.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';

/** Faults between TWS and IB. Each begins when called and returns what undoes it; none of them touches a socket. */
export function upstreamLost(fault: UpstreamLostFault, stage: FaultStage, report: FaultReport): Undo {
  const { core, conditions } = stage;
  core.connectivity.setUpstream(false);
  stage.exchange.cutOff();
  const losesReports = fault.reports === 'lost';
  if (losesReports) conditions.lostReports += 1;
  core.notice({ code: 1100 });
  report.fired();
  const stopWatching = core.connectivity.whenRestored(() => {
    if (losesReports) conditions.lostReports -= 1;
    report.over();
  });
  return () => {
    stopWatching();
    if (core.connectivity.isUpstreamUp) return undefined;
    if (losesReports) conditions.lostReports -= 1;
    restore('kept', stage);
    return undefined;
  };
}

export function upstreamRestored(fault: UpstreamRestoredFault, stage: FaultStage, report: FaultReport): Undo {
  restore(fault.data, stage);
  report.fired();
  report.over();
  return () => undefined;
}

export function farmBroken(fault: FarmBrokenFault, stage: FaultStage, report: FaultReport): Undo {
  const farm = farmNamed(fault.farm);
  breakFarm(farm, stage, fault.killsStreams ?? true);
  report.fired();
  return () => {
    const isStillBroken = stage.core.connectivity.farms().broken.includes(farm);
    if (isStillBroken) mendFarm(farm, stage);
    return undefined;
  };
}

export function farmOk(fault: FarmOkFault, stage: FaultStage, report: FaultReport): Undo {
  mendFarm(farmNamed(fault.farm), stage);
  report.fired();
  report.over();
  return () => undefined;
}

export function silentStreams(fault: SilentStreamsFault, stage: FaultStage, report: FaultReport): Undo {
  for (const stream of openStreams(stage)) {
    if (fault.symbols !== undefined && !fault.symbols.includes(stream.instrument.symbol)) continue;
    stream.kill();
    report.fired();
  }
  report.over();
  return () => undefined;
}

/** IB's servers are found again: one notice, and whoever waited goes on. */
export function restore(data: 'lost' | 'kept', stage: FaultStage): void {
  const { core } = stage;
  if (data === 'lost') for (const session of core.sessions) session.memory.quoteStreams.clear();
  core.connectivity.setUpstream(true);
  const outcome = data === 'lost' ? 'data lost' : 'data maintained';
  core.notice({
    code: data === 'lost' ? 1101 : 1102,
    text: `Connectivity between IB and Trader Workstation has been restored - ${outcome}. ${core.connectivity.farmList()}`,
  });
  stage.exchange.reconnect();
}

/** A farm breaks, and says so. */
export function breakFarm(farm: Farm, stage: FaultStage, killsStreams: boolean): void {
  stage.core.connectivity.setFarm(farm.name, 'broken');
  stage.core.notice(farmNotice(farm, 'broken'));
  if (!killsStreams) return;
  for (const session of stage.core.sessions) {
    for (const stream of session.memory.quoteStreams.values()) {
      if (stream.isDead) continue;
      // Bars that are kept up to date hang on the history farm too, and say when they end. Source:
      // ib-connectivity.md section 1-C, row 10182, and test vector 4 of its appendix B.
      const losesHistory = farm.type === 'history' && stream.kind === 'bar-updates';
      if (stream.instrument.farm !== farm.name && !losesHistory) continue;
      stream.kill();
      if (stream.kind === 'bar-updates') session.sendNotice(stream.reqId, 10182);
    }
  }
}

/** A farm is well again, and says so. */
export function mendFarm(farm: Farm, stage: FaultStage): void {
  stage.core.connectivity.setFarm(farm.name, 'ok');
  stage.core.notice(farmNotice(farm, 'ok'));
}

/** @throws RangeError that lists the farms there are */
export function farmNamed(name: string): Farm {
  const farm = farmCatalogue.find((known) => known.name === name);
  if (farm === undefined) {
    const names = farmCatalogue.map((known) => known.name).join(', ');
    throw new RangeError(`there is no farm "${name}"; this mock has ${names}`);
  }
  return farm;
}

/** Every open quote stream of every client. */
export function openStreams(stage: FaultStage): readonly QuoteStream[] {
  return stage.core.sessions.flatMap((session) => [...session.memory.quoteStreams.values()]);
}
