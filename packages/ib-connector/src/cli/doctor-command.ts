import { parseArgs } from 'node:util';
import { ConfigError } from '@autobot/config';
import { MemoryStore } from '@autobot/resilience/shared';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { optionsFromEnv } from '../ib-connector-config.ts';
import { MemoryOrderJournal } from '../orders/journal/order-journal.ts';
import { MemoryKillSwitchStore } from '../orders/kill-switch.ts';
import { type CliIo, type Command, exitCodes, UsageError } from './command.ts';

const UNREACHABLE_CHECKS: ReadonlySet<string> = new Set(['tcp', 'handshake']);
const SIGNS = { ok: '✔', warning: '!', bad: '✖', unknown: '-' } as const;
const CHECK_COLUMNS = 14;

/** `ib-connector doctor`: says which layer between here and a quote is dead, and what to do about it. */
export const doctorCommand: Command = {
  name: 'doctor',
  usage: '[--host HOST] [--port PORT] [--client-id N] [--timeout 10s] [--symbol AAPL | --no-data] [--json]',
  summary:
    'looks at every layer from the socket to a quote, and says what to do; read-only. The rest comes from IB_… variables.\n' +
    '      Ends with 0 if all is well, 1 if something is not, 69 if TWS does not answer, 77 if the account is not what the\n' +
    '      port says, 78 if a setting is wrong',
  async run(args, io) {
    const flags = flagsOf(args);
    const environment = {
      ...io.environment,
      ...(flags.host !== undefined && { IB_HOST: flags.host }),
      ...(flags.port !== undefined && { IB_PORT: flags.port }),
      ...(flags['client-id'] !== undefined && { IB_CLIENT_ID: flags['client-id'] }),
      IB_TIMEOUT: flags.timeout ?? io.environment['IB_TIMEOUT'] ?? '10s',
    };
    const tell = flags.json ? jsonTeller(io) : textTeller(io);
    try {
      // It asks for itself and takes nothing of what running bots share.
      const { options } = optionsFromEnv(environment, { openStore: () => new MemoryStore() });
      const { host = '127.0.0.1', port = 7_497, clientId = 1 } = options;
      tell({ check: 'config', state: 'ok', detail: `${host}:${port}, client id ${clientId}` });
      const findings = await examine({
        // Nothing of a doctor's visit is written down, and the journal of a running bot is not its to open.
        connector: {
          ...options,
          journal: new MemoryOrderJournal(),
          killSwitch: new MemoryKillSwitchStore(),
          shared: undefined,
          host,
          port,
          clientId,
        },
        symbol: flags['no-data'] ? undefined : (flags.symbol ?? 'AAPL'),
        paperPorts: options.guards?.paperPorts ?? [],
        onFinding: tell,
      });
      return summarize(findings, io, flags.json);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      tell({ check: 'config', state: 'bad', detail: error.message });
      return error.exitCode;
    }
  },
};

function flagsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        'client-id': { type: 'string' },
        timeout: { type: 'string' },
        symbol: { type: 'string' },
        'no-data': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function jsonTeller(io: CliIo): (finding: Finding) => void {
  return (finding) => {
    io.write(`${JSON.stringify({ event: 'doctor.finding', ...finding })}\n`);
  };
}

function textTeller(io: CliIo): (finding: Finding) => void {
  return ({ check, state, detail, remedy }) => {
    io.write(` ${SIGNS[state]} ${check.padEnd(CHECK_COLUMNS)} ${detail}\n`);
    if (remedy !== undefined) io.write(`   ${' '.repeat(CHECK_COLUMNS)} → ${remedy}\n`);
  };
}

function summarize(findings: readonly Finding[], io: CliIo, isJson: boolean): number {
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length;
  const [ok, warnings, bad] = [count('ok') + 1, count('warning'), count('bad')];
  const exitCode = exitCodeFor(findings);
  if (isJson) io.write(`${JSON.stringify({ event: 'doctor.done', ok, warnings, bad, exitCode })}\n`);
  else io.write(`${ok} well, ${warnings} to look at, ${bad} bad\n`);
  return exitCode;
}

function exitCodeFor(findings: readonly Finding[]): number {
  const bad = findings.filter(({ state }) => state === 'bad');
  if (bad.some(({ check }) => UNREACHABLE_CHECKS.has(check))) return exitCodes.unreachable;
  if (bad.some(({ check }) => check === 'paper or live')) return exitCodes.refusedByGuard;
  return bad.length === 0 ? exitCodes.ok : exitCodes.failed;
}
