import { findScenario, shippedScenario, shippedScenarioNames } from '../scenarios/shipped-scenarios.ts';
import { InvalidScenarioError, loadScenario } from '../scenarios/load-scenario.ts';
import { CliError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import { callControl, type ControlAddress, controlCallOf } from './control-client.ts';
import { exitCodes } from './exit-codes.ts';
import { helpText } from './help-text.ts';
import { type Command, parseArguments } from './parse-arguments.ts';
import { serve } from './serve.ts';

/** Does what the command line asks for; resolves with the exit code. */
export async function runCli(io: CliIo): Promise<number> {
  try {
    return await run(parseArguments(io.argv, io.environment), io);
  } catch (error) {
    if (error instanceof InvalidScenarioError) {
      io.writeError(`${error.message}\n`);
      return exitCodes.config;
    }
    if (!(error instanceof CliError)) throw error;
    io.writeError(`${error.message}\n`);
    return error.exitCode;
  }
}

async function run(command: Command, io: CliIo): Promise<number> {
  switch (command.name) {
    case 'help':
      io.write(helpText);
      return exitCodes.ok;
    case 'serve':
      return serve(command, io, command.scenario === undefined ? undefined : findScenario(command.scenario));
    case 'scenarios':
      listScenarios(command.isJson, io);
      return exitCodes.ok;
    case 'validate': {
      const { name, steps } = loadScenario(command.file);
      io.write(`${command.file} is well: ${name}, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}\n`);
      return exitCodes.ok;
    }
    case 'control':
      io.write(`${JSON.stringify(await callControl(command, controlCallOf(command.words)))}\n`);
      return exitCodes.ok;
    case 'journal':
      await showJournal(command, command.follows, io);
      return exitCodes.ok;
    default:
      return command satisfies never;
  }
}

function listScenarios(isJson: boolean, io: CliIo): void {
  const scenarios = shippedScenarioNames().map((name) => shippedScenario(name));
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, summary } of scenarios) {
    io.write(isJson ? `${JSON.stringify({ name, summary })}\n` : `${name.padEnd(width)}  ${summary}\n`);
  }
}

const FOLLOW_EVERY_MS = 300;

async function showJournal(address: ControlAddress, follows: boolean, io: CliIo): Promise<void> {
  let since = await showNewEntries(address, 0, io);
  if (!follows) return;
  // Ctrl-C is how following ends.
  while (!io.signal.aborted) {
    await pause(io);
    since = await showNewEntries(address, since, io);
  }
}

function pause({ clock, signal }: CliIo): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(resolve, FOLLOW_EVERY_MS);
    const stop = (): void => {
      timer.cancel();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

async function showNewEntries(address: ControlAddress, since: number, io: CliIo): Promise<number> {
  const answer = await callControl(address, { method: 'GET', path: `/journal?since=${since}` });
  if (!('entries' in answer) || !Array.isArray(answer.entries)) return since;
  for (const entry of answer.entries) io.write(`${JSON.stringify(entry)}\n`);
  return since + answer.entries.length;
}
