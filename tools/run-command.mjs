import { spawn } from 'node:child_process';

/**
 * Runs a command line and waits for it, output and all. What is still running after `timeoutMs` is ended with everything
 * it started. Gives `{ status, output, ms, timedOut }`; `status` is null if it was ended.
 */
export function runCommand(command, { cwd, env, timeoutMs = 180_000 }) {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const keep = (chunk) => {
      output = (output + chunk).slice(-200_000);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child.pid);
    }, timeoutMs);
    const endWithUs = () => {
      endGroup(child.pid);
    };
    process.once('exit', endWithUs);
    child.once('close', (status) => {
      clearTimeout(timer);
      process.off('exit', endWithUs);
      // Whatever it left behind would disturb the next command.
      endGroup(child.pid);
      resolve({ status, output, timedOut, ms: performance.now() - startedMs });
    });
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left, which is what was wanted.
  }
}
