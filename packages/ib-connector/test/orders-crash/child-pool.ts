import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CrashPlan } from './crash-points.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

/** How a child ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** Processes started ahead of time: to start one takes longer than what it does. */
export class ChildPool implements Disposable {
  readonly #waiting: Promise<ChildProcess>[] = [];
  readonly #alive = new Set<ChildProcess>();
  readonly #ahead: number;

  constructor(ahead: number) {
    this.#ahead = ahead;
  }

  /** Gives a plan to a process and waits until it is gone. */
  async run(plan: CrashPlan): Promise<ChildEnd> {
    while (this.#waiting.length <= this.#ahead) this.#waiting.push(this.#start());
    const child = await this.#waiting.shift();
    if (child === undefined) throw new TypeError('the pool is empty');
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => {
      errors += text.toString();
    });
    const exited = once(child, 'exit');
    child.send(plan);
    await exited;
    this.#alive.delete(child);
    return { code: child.exitCode, signal: child.signalCode, errors };
  }

  [Symbol.dispose](): void {
    for (const child of this.#alive) child.kill('SIGKILL');
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(CHILD, [], {
      execArgv: ['--conditions=@autobot/source', '--disable-warning=ExperimentalWarning'],
      // Half of a start is compiling the same modules again.
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'autobot-crash-child') },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#alive.add(child);
    await once(child, 'message');
    return child;
  }
}
