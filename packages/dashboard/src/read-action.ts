import type { IncomingMessage } from 'node:http';
import type { FaultButton } from './fault-port.ts';

/** A request that cannot be used, and the status that says so. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const LONGEST_BODY = 1_000;

/**
 * The button that was pressed.
 * @throws {RequestProblem}
 */
export async function nameOfFault(request: IncomingMessage, buttons: readonly FaultButton[]): Promise<FaultButton> {
  const name = await bodyOf(request);
  const button = buttons.find((one) => one.name === name);
  if (button !== undefined) return button;
  throw new RequestProblem(
    404,
    `there is no fault "${name}": it is one of ${buttons.map((one) => one.name).join(', ')}`,
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const part of request as AsyncIterable<string>) {
    body += part;
    if (body.length > LONGEST_BODY) throw new RequestProblem(413, `a body may have ${LONGEST_BODY} characters`);
  }
  return body;
}
