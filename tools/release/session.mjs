// A command as a person runs it: one reads what it prints, presses keys, and waits for a word.
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';

const PATIENCE_MS = 120_000;
const SHOWN_CHARACTERS = 4_000;

/** Starts a command line in a group of its own, since npx and script do not pass signals on. */
export function openSession(command, { cwd, env }) {
  const child = spawn('bash', ['-c', command], { cwd, env, detached: true });
  const news = new EventEmitter();
  let output = '';
  let lookedAt = 0;
  let end;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      news.emit('news');
    });
  }
  child.once('close', (status, signal) => {
    end = status ?? signal;
    news.emit('news');
  });
  const failure = (why) => new Error(`${command} ${why}\n${output.slice(-SHOWN_CHARACTERS)}`);
  const until = async (isDone, wish) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (!isDone()) {
      if (end !== undefined) throw failure(`ended with ${end} and did not ${wish}`);
      try {
        await once(news, 'news', { signal });
      } catch (cause) {
        throw new Error(failure(`did not ${wish} within ${PATIENCE_MS / 1_000} s`).message, { cause });
      }
    }
  };
  return {
    press(key) {
      child.stdin.write(key);
    },
    /** Ctrl-C, which a terminal sends to all that run in it. */
    interrupt() {
      signalGroup(child.pid, 'SIGINT');
    },
    kill() {
      signalGroup(child.pid, 'SIGKILL');
    },
    /** Waits until it prints this, after what was waited for last. @throws {Error} with the output, after two minutes */
    said(pattern) {
      const isSaid = () => {
        const found = pattern.exec(output.slice(lookedAt));
        lookedAt += found === null ? 0 : found.index + found[0].length;
        return found !== null;
      };
      return until(isSaid, `say ${pattern}`);
    },
    /** Waits for the end. @throws {Error} with the output, if it does not end well or takes more than two minutes */
    ended() {
      return until(() => end === 0, 'end well');
    },
  };
}

function signalGroup(leader, signal) {
  try {
    process.kill(0 - leader, signal);
  } catch {
    // All of it has ended.
  }
}
