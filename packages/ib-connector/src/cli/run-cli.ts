import { type CliIo, type Command, exitCodes, UsageError } from './command.ts';
import { doctorCommand } from './doctor-command.ts';
import { journalCommand } from './journal-command.ts';

const commands: readonly Command[] = [doctorCommand, journalCommand];

/** Runs one command line; settles with the exit code. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === 'help' || name === '--help') {
    io.write(helpText());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    io.writeError(`there is no command "${name}"\n\n${helpText()}`);
    return exitCodes.usage;
  }
  try {
    return await command.run(args, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.writeError(`${error.message}\nusage: ib-connector ${command.name} ${command.usage}\n`);
    return exitCodes.usage;
  }
}

function helpText(): string {
  const lines = commands.map(({ name, usage, summary }) => `  ib-connector ${name} ${usage}\n      ${summary}\n`);
  return `usage:\n${lines.join('')}`;
}
