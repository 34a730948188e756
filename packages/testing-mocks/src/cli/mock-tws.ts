#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { systemClock } from '@autobot/resilience';
import { runCli } from './run-cli.ts';

const interrupt = new AbortController();
const { stdin, stdout, stderr } = process;
const isTerminal = stdout.isTTY && stdin.isTTY;
// A terminal that does not know its width says 0.
const USUAL_COLUMNS = 80;

// The first Ctrl-C ends the mock in good order; one more ends the process. Source of 130: 128 and the number of SIGINT.
const INTERRUPTED = 130;
function onSignal(): void {
  if (interrupt.signal.aborted) process.exit(INTERRUPTED);
  interrupt.abort(new Error('interrupted'));
}
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
// The reader has gone, as `| head` does.
stdout.on('error', () => {
  interrupt.abort(new Error('the output was closed'));
});

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  environment: process.env,
  write: (text) => stdout.write(text),
  writeError: (text) => stderr.write(text),
  isTerminal,
  columns: () => (stdout.columns > 0 ? stdout.columns : USUAL_COLUMNS),
  onKey: (listener) => listenForKeys(listener),
  signal: interrupt.signal,
  clock: systemClock,
  newToken: () => randomUUID(),
});

function listenForKeys(listener: (key: string) => void): () => void {
  if (!isTerminal) return () => undefined;
  const heard = (bytes: Buffer): void => {
    for (const key of bytes.toString()) listener(key);
  };
  stdin.setRawMode(true);
  stdin.on('data', heard);
  stdin.resume();
  return () => {
    stdin.off('data', heard);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
