import { systemClock } from '@autobot/resilience';
import { runDemo } from '../src/run-demo.ts';

/** `npm run demo -- --dashboard` in this process. Dispose it as Ctrl-C would. */
export interface RunningDashboard extends AsyncDisposable {
  readonly url: string;
  /** Ctrl-C; gives the exit status. */
  interrupt(): Promise<number>;
}

export async function runDashboard(): Promise<RunningDashboard> {
  const ctrlC = new AbortController();
  const said = Promise.withResolvers<string>();
  const ended = runDemo({
    argv: ['--dashboard', '--port', '0', '--json'],
    environment: {},
    isTerminal: false,
    columns: () => 80,
    write: (text) => {
      said.resolve(text);
    },
    writeError: (text) => {
      said.reject(new Error(text));
    },
    signal: ctrlC.signal,
    clock: systemClock,
  });
  // Whatever ends it before it is ready.
  ended.catch(said.reject);
  const ready = await said.promise;
  const url = /^\{"event":"dashboard\.ready","url":"([^"]+)"/.exec(ready)?.[1];
  if (url === undefined) throw new Error(`the first line was ${ready}`);
  const interrupt = (): Promise<number> => {
    ctrlC.abort(new Error('interrupted'));
    return ended;
  };
  return {
    url,
    interrupt,
    async [Symbol.asyncDispose]() {
      await interrupt();
    },
  };
}
