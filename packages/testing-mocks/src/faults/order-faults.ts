import type { CorrectExecutionFault, PartialFillsFault, SplitOrderFault } from './broker-fault.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';
import { NthMatch } from './nth-match.ts';

/** Faults of trading. Each begins when called and returns what undoes it. */
export function partialFills(fault: PartialFillsFault, stage: FaultStage, report: FaultReport): Undo {
  const { exchange } = stage;
  exchange.limitTrades(fault.quantity);
  const stopListening = exchange.events.subscribe((event) => {
    if (event.type === 'execution.made' && event.execution.order.status !== 'Filled') report.fired();
  });
  return () => {
    stopListening();
    exchange.limitTrades(undefined);
    return undefined;
  };
}

export function splitOrder(fault: SplitOrderFault, stage: FaultStage, report: FaultReport): Undo {
  const match = new NthMatch(fault);
  stage.exchange.splitChanges(({ clientId }) => {
    if ((fault.clientId !== undefined && fault.clientId !== clientId) || !match.isStruck()) return false;
    report.fired();
    if (match.isOver) report.over();
    return true;
  });
  return () => {
    stage.exchange.splitChanges(undefined);
    return undefined;
  };
}

export function correctExecution(fault: CorrectExecutionFault, stage: FaultStage, report: FaultReport): Undo {
  const { exchange } = stage;
  const execId = fault.execId ?? exchange.executions.at(-1)?.execId;
  if (execId !== undefined) {
    exchange.correct(execId, fault.price);
    report.fired();
  }
  report.over();
  return () => undefined;
}
