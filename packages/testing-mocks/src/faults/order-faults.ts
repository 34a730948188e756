import type { CorrectExecutionFault, PartialFillsFault } from './broker-fault.ts';
import type { FaultReport, FaultStage, Undo } from './fault-stage.ts';

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
