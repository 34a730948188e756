import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// The young generation has a fixed size, so that bytes can be counted without a collection in between.
const FLAGS = ['--conditions=@autobot/source', '--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];

/**
 * Runs a script of this folder in a process of its own and gives the JSON it prints.
 * @throws {Error} with what it complained of, if it fails or takes longer than `timeoutMs`.
 */
export function runChild(script: string, parameters: readonly string[], timeoutMs: number = 120_000): Promise<unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...FLAGS, path, ...parameters], {
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
