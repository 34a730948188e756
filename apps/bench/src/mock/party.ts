import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FLAGS = ['--conditions=@autobot/source', '--expose-gc'];

/** A process of its own that tells and is told, one JSON value at a time. */
export class Party implements Disposable {
  readonly #child: ChildProcess;
  readonly #script: string;
  #complaints = '';

  /** @param script a file beside this one, with what it gets on its command line */
  constructor(script: string, ...parameters: readonly string[]) {
    this.#script = script;
    this.#child = fork(fileURLToPath(new URL(script, import.meta.url)), parameters, { execArgv: FLAGS, silent: true });
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.#complaints += chunk));
  }

  tell(word: string | number): void {
    this.#child.send(word);
  }

  /** The next thing it says. @throws {Error} with what it complained of, if it ends instead. */
  said<Word>(): Promise<Word> {
    return new Promise((resolve, reject) => {
      const ended = (): void => {
        reject(new Error(`${this.#script} ended before its time: ${this.#complaints.trim()}`));
      };
      this.#child.once('close', ended);
      this.#child.once('message', (word) => {
        this.#child.off('close', ended);
        // It is this program's own script, so what it says is known.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        resolve(word as Word);
      });
    });
  }

  /** Stops it where it stands, until it is woken: it costs the machine nothing meanwhile, and stays warm. */
  halt(): void {
    this.#child.kill('SIGSTOP');
  }

  wake(): void {
    this.#child.kill('SIGCONT');
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}
