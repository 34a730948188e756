import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FLAGS = ['--conditions=@autobot/source', '--expose-gc'];

export interface RunChildOptions {
  /** For node, beside those that every child needs. Default: none. */
  readonly flags?: readonly string[];
  /** Default 120,000. */
  readonly timeoutMs?: number;
}

/**
 * Runs a script of this folder in a process of its own and gives the JSON it prints.
 * @throws {Error} with what it complained of, if it fails or takes too long.
 */
export function runChild(
  script: string,
  parameters: readonly string[],
  options: RunChildOptions = {},
): Promise<unknown> {
  const { flags = [], timeoutMs = 120_000 } = options;
  const path = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...FLAGS, ...flags, path, ...parameters], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaints += chunk;
    });
    child.once('error', reject);
    child.once('close', (status, signal) => {
      if (status === 0) resolve(JSON.parse(output));
      else reject(new Error(`${script} ${parameters.join(' ')} ended with ${status ?? signal}: ${complaints.trim()}`));
    });
  });
}
