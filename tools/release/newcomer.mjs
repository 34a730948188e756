// The first section of the README, taken at its word by somebody who has Node, npm and an empty folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from './consumer.mjs';
import { freePort } from './free-port.mjs';
import { openSession } from './session.mjs';

const SECTION = '## Ten minutes, without an account';
// The ports that the README names. A port of its own takes their place, since something may listen there.
const MOCK_PORT = '7497';
const GATEWAY_PORT = '4002';

/**
 * Copies each command and the program out of the README, and does what it says: installs, starts mock and bot, presses `f`
 * in the mock's terminal until the bot has noticed, presses it again, and calls the doctor. `told` hears of each step, with
 * its time in seconds. `env` brings the Node it is done with, in `PATH`, and the registry.
 * @throws {Error} naming the step that did not come to its end, with what was printed.
 */
export async function followReadme(readme, { folder, env, told }) {
  const { install, program, file, serve, start, doctor } = whatItSays(readme);
  const port = String(await freePort());
  const started = [];
  const open = (command, more) => {
    const session = openSession(command, { cwd: folder, env: { ...cleanEnvironment(), ...env, ...more } });
    started.push(session);
    return session;
  };
  const step = async (name, work) => {
    const begun = performance.now();
    const result = await work();
    told(name, (performance.now() - begun) / 1_000);
    return result;
  };
  mkdirSync(folder, { recursive: true });
  try {
    for (const command of install) await step(command, () => open(command).ended());
    writeFileSync(join(folder, file), program);
    const mock = await step(serve, async () => {
      const session = open(onTerminal(serve.replace(MOCK_PORT, port)));
      await session.said(/listening on/);
      return session;
    });
    const bot = await step(`${start}: the first quote`, async () => {
      const session = open(start, { IB_PORT: port });
      await session.said(/connection 1 is ready\n(?:.*\n)*AAPL \d.* live\n/);
      return session;
    });
    await step('f in the mock: the freeze is noticed', () => {
      mock.press('f');
      return bot.said(/lost: nothing was heard .*\n(?:.*\n)*AAPL .* stale\n/);
    });
    await step('f once more: live quotes again', () => {
      mock.press('f');
      return bot.said(/connection \d+ is ready\nsome quotes were missed\n(?:.*\n)*AAPL \d.* live\n/);
    });
    await step(doctor.replace(GATEWAY_PORT, 'of the mock'), async () => {
      const visit = open(doctor.replace(GATEWAY_PORT, port), { IB_CLIENT_ID: '2', IB_PAPER_PORTS: port });
      await visit.said(/✔ market data/);
      await visit.ended();
    });
    bot.interrupt();
    mock.press('q');
    await mock.ended();
  } finally {
    for (const session of started) session.kill();
  }
}

/** The blocks of the section in their order; anything else there is a change that this must follow. */
function whatItSays(readme) {
  const section = readme.split(SECTION)[1]?.split('\n## ')[0] ?? '';
  const blocks = (language) =>
    [...section.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, text]) => text);
  const [commands, programs] = [blocks('sh'), blocks('ts')];
  const file = /Save this as `([\w.]+)`/.exec(section)?.[1];
  if (commands.length !== 4 || programs.length !== 1 || file === undefined) {
    throw new Error(`"${SECTION}" of the README is not what this follows: install, program, mock, bot, doctor`);
  }
  const [install, serve, start, doctor] = commands.map((text) => text.trim());
  return { install: install.split('\n'), program: programs[0], file, serve, start, doctor };
}

// The mock takes keys from a terminal only; `script` of util-linux is one.
function onTerminal(command) {
  return `script -qefc '${command}' /dev/null`;
}
