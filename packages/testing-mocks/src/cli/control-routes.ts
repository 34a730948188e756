import { parseFault, parseFaultStep } from '../faults/fault-schema.ts';
import { InvalidFaultError } from '../faults/invalid-fault-error.ts';
import { InvalidScenarioError } from '../scenarios/load-scenario.ts';
import { parseScenario } from '../scenarios/scenario-schema.ts';
import { shippedScenario } from '../scenarios/shipped-scenarios.ts';
import type { MockTws } from '../server/mock-tws.ts';

/** A request of the control API that cannot be granted. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** A request of the control API, its body read. */
export interface ControlRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
}

/**
 * `GET /status`, `GET /journal?since=n`, `GET /report`, `POST /faults` (a fault, or a step with its trigger),
 * `POST /scenarios` (a scenario, or `{ "name": … }` of one that is shipped), `DELETE /faults` (ends all).
 * @throws ControlProblem
 */
export function handleControl(tws: MockTws, { method, url, body }: ControlRequest): object {
  try {
    switch (`${method} ${url.pathname}`) {
      case 'GET /status':
        return { host: tws.host, port: tws.port, ...tws.status() };
      case 'GET /report':
        return tws.report();
      case 'GET /journal':
        return journalSince(tws, Number(url.searchParams.get('since') ?? 0));
      case 'POST /faults':
        return startFault(tws, body);
      case 'POST /scenarios':
        return play(tws, body);
      case 'DELETE /faults':
        return endAll(tws);
      default:
        throw new ControlProblem(404, `there is no ${method} ${url.pathname}`);
    }
  } catch (error) {
    const isWrong = error instanceof InvalidFaultError || error instanceof InvalidScenarioError;
    if (isWrong || error instanceof RangeError) throw new ControlProblem(400, error.message, { cause: error });
    throw error;
  }
}

function journalSince(tws: MockTws, since: number): object {
  const entries = tws.journal.all.slice(since);
  return { next: since + entries.length, entries };
}

function startFault(tws: MockTws, body: unknown): object {
  if (isObject(body) && 'fault' in body) {
    const { step } = tws.schedule(parseFaultStep(body));
    return { scheduled: step };
  }
  const { fault, fired } = tws.fault(parseFault(body));
  return { fault, fired };
}

function play(tws: MockTws, body: unknown): object {
  const isName = isObject(body) && !('steps' in body) && typeof body['name'] === 'string';
  const scenario = isName ? shippedScenario(String(body['name'])) : parseScenario(body);
  return { scenario: scenario.name, steps: tws.play(scenario).length };
}

function endAll(tws: MockTws): object {
  const active = tws.faults.filter((fault) => fault.isActive);
  for (const fault of active.toReversed()) fault.dispose();
  return { ended: active.map(({ fault }) => fault.kind) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
