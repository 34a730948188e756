import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { systemClock } from '@autobot/resilience';
import { exitCodes } from './exit-codes.ts';
import { runDemo } from './run-demo.ts';

const interrupt = new AbortController();
const SHOW_CURSOR = '\u001B[?25h';
const ENV_FILE = '.env';
const { stdout, stderr } = process;
const isTerminal = stdout.isTTY;
// A terminal that does not know its width says 0.
const USUAL_COLUMNS = 80;

// The first Ctrl-C ends the run in good order; one more ends the process.
function onSignal(): void {
  if (interrupt.signal.aborted) {
    if (isTerminal) stdout.write(SHOW_CURSOR);
    process.exit(exitCodes.interrupted);
  }
  interrupt.abort(new Error('interrupted'));
}
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
// The reader has gone, as `| head` does: there is nobody left to show anything to.
stdout.on('error', () => {
  interrupt.abort(new Error('the output was closed'));
});

const exitCode = await runDemo({
  argv: process.argv.slice(2),
  environment: process.env,
  envFile: existsSync(ENV_FILE) ? parseEnv(readFileSync(ENV_FILE, 'utf8')) : {},
  isTerminal,
  columns: () => (stdout.columns > 0 ? stdout.columns : USUAL_COLUMNS),
  write: (text) => stdout.write(text),
  writeError: (text) => stderr.write(text),
  signal: interrupt.signal,
  clock: systemClock,
});
// Whatever a failed recovery left open must not keep the process; text still on its way to a pipe must get there.
await new Promise((resolve) => stdout.write('', resolve));
process.exit(exitCode);
