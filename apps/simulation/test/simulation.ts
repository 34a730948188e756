import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../', import.meta.url));

/** What a program of this project prints, in a process of its own. @throws {Error} with what it printed, if it fails */
export async function simulation(file: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('node', ['--expose-gc', '--conditions=@autobot/source', `src/${file}`, ...args], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '' },
      maxBuffer: 16 << 20,
    });
    return stdout;
  } catch (error) {
    // The seed, the least plan and the command that replays it.
    const printed = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`${file} ${args.join(' ')} failed:\n${printed}`, { cause: error });
  }
}
