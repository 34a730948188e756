import { request } from 'node:http';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** Where a mock's control API is, and how to be let in. */
export interface ControlAddress {
  readonly admin: number;
  readonly token: string;
}

/** One call of the control API. */
export interface ControlCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** Calls the control API of a mock on this machine. @throws CliError */
export async function callControl({ admin, token }: ControlAddress, call: ControlCall): Promise<object> {
  const { status, text } = await send({ admin, token }, call);
  const answer: unknown = JSON.parse(text);
  if (typeof answer !== 'object' || answer === null) {
    throw new CliError(exitCodes.unavailable, `what listens on port ${admin} is no mock-tws`);
  }
  if (status === 200) return answer;
  const why = 'error' in answer ? String(answer.error) : text;
  throw new CliError(status === 401 || status === 403 ? exitCodes.refused : exitCodes.config, why);
}

/** The call that a few words on the command line stand for. @throws CliError */
export function controlCallOf(words: readonly string[]): ControlCall {
  const [what, ...rest] = words;
  const [first] = rest;
  const lasting = first === undefined ? {} : { forMs: first };
  switch (what) {
    case 'freeze':
      return fault({ kind: 'freeze', ...lasting });
    case 'reset':
      return fault({ kind: 'drop', how: 'reset' });
    case 'down':
      return fault({ kind: 'restart', ...lasting });
    case 'error':
      if (first === undefined) throw usage('error needs a code, such as 1100');
      return fault({ kind: 'notice', code: Number(first), ...(rest.length > 1 && { text: rest.slice(1).join(' ') }) });
    case 'fault':
      return fault(jsonOf(rest.join(' ')));
    case 'play':
      if (first === undefined) throw usage('play needs the name of a scenario');
      return { method: 'POST', path: '/scenarios', body: { name: first } };
    case 'end':
      return { method: 'DELETE', path: '/faults' };
    case 'status':
    case 'report':
      return { method: 'GET', path: `/${what}` };
    default:
      throw usage(`control needs freeze, reset, down, error, fault, play, end, status or report, was "${what ?? ''}"`);
  }
}

function fault(body: unknown): ControlCall {
  return { method: 'POST', path: '/faults', body };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError(exitCodes.usage, `fault needs JSON, such as '{"kind":"freeze","forMs":"30s"}', was "${text}"`, {
      cause,
    });
  }
}

function usage(message: string): CliError {
  return new CliError(exitCodes.usage, `${message}; see mock-tws --help`);
}

function send(
  { admin, token }: ControlAddress,
  { method, path, body }: ControlCall,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: admin, path, method, headers: { authorization: `Bearer ${token}` } },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (more: string) => (text += more));
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, text });
        });
      },
    );
    outgoing.on('error', (cause) => {
      const message = `no mock-tws answers on control port ${admin}: ${cause.message}`;
      reject(new CliError(exitCodes.unavailable, message, { cause }));
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
