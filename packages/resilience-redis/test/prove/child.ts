import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of a proof: what it says line by line, and its end when its input ends. */
export class Child implements Disposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: string[] = [];
  readonly #listeners: Set<(line: string) => void> = new Set();
  readonly ended: Promise<void>;

  constructor(file: string, url: string) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    this.#process = spawn(process.execPath, ['--conditions=@autobot/source', path, url]);
    this.#process.stderr.pipe(process.stderr);
    const lines = createInterface(this.#process.stdout);
    lines.on('line', (line) => {
      this.#lines.push(line);
      for (const listener of this.#listeners) listener(line);
    });
    this.ended = new Promise((resolve) => {
      lines.once('close', resolve);
    });
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Waits until it has said so much. */
  async said(isEnough: (lines: readonly string[]) => boolean): Promise<void> {
    if (isEnough(this.#lines)) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const look = (): void => {
      if (isEnough(this.#lines)) resolve(undefined);
    };
    this.#listeners.add(look);
    await promise;
    this.#listeners.delete(look);
  }

  /** Ends its input, and waits for its last word. */
  async end(): Promise<readonly string[]> {
    this.#process.stdin.end();
    await this.ended;
    return this.#lines;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  [Symbol.dispose](): void {
    this.kill();
  }
}
