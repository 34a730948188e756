import { formatDuration, parseDuration } from '@autobot/config';
import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Arguments {
  readonly isHelp: boolean;
  readonly isJson: boolean;
  readonly isLiveAllowed: boolean;
  readonly isDashboard: boolean;
  readonly isConfigAsked: boolean;
  readonly host: string | undefined;
  /** Of TWS, 1 to 65535; with `isDashboard` of the page, where 0 takes a free one. */
  readonly port: number | undefined;
  readonly timeoutMs: number | undefined;
}

/** The command line, or the sentence that says what is wrong with it. */
export type ParsedArguments = { readonly arguments: Arguments } | { readonly problem: string };

const options = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  'allow-live': { type: 'boolean' },
  dashboard: { type: 'boolean' },
  'print-config': { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
  timeout: { type: 'string' },
} as const;

const MAX_PORT = 65_535;
const LEAST_TIMEOUT_MS = 1_000;
const LONGEST_TIMEOUT_MS = 3_600_000;

/** Reads the command line; pure. The last of several equal options counts. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  const { values, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') return problem(`"${token.value}" is not understood: the demo takes options only`);
    if (token.kind !== 'option') continue;
    const option = Object.entries(options).find(([name]) => name === token.name)?.[1];
    if (option === undefined) return problem(`${token.rawName} is not an option of the demo`);
    if (option.type === 'string' && (token.value === undefined || token.value === '')) {
      return problem(`${token.rawName} needs a value`);
    }
    if (option.type === 'boolean' && token.value !== undefined) return problem(`${token.rawName} takes no value`);
  }
  const port = textOf(values.port);
  const isDashboard = values.dashboard === true;
  if (isDashboard && values.host !== undefined) {
    return problem('--dashboard shows the embedded mock, so --host makes no sense with it');
  }
  if (port !== undefined && !isPort(port, isDashboard ? 0 : 1)) {
    return problem(
      isDashboard
        ? `--port of the dashboard must be 0 (a free one) to ${MAX_PORT}, was "${port}"`
        : `--port must be 1 to ${MAX_PORT}, was "${port}" (paper TWS listens on 7497, IB Gateway on 4002)`,
    );
  }
  const timeout = textOf(values.timeout);
  const timeoutMs = timeout === undefined ? undefined : parseDuration(timeout);
  if (timeout !== undefined && !(timeoutMs !== undefined && isTimeout(timeoutMs))) {
    const range = `${formatDuration(LEAST_TIMEOUT_MS)} to ${formatDuration(LONGEST_TIMEOUT_MS)}`;
    return problem(`--timeout must be ${range} (500ms, 5s, 2m; a bare number is seconds), was "${timeout}"`);
  }
  return {
    arguments: {
      isHelp: values.help === true,
      isJson: values.json === true,
      isLiveAllowed: values['allow-live'] === true,
      isDashboard,
      isConfigAsked: values['print-config'] === true,
      host: textOf(values.host),
      port: port === undefined ? undefined : Number(port),
      timeoutMs,
    },
  };
}

function problem(sentence: string): ParsedArguments {
  return { problem: `${sentence}; "npm run demo -- --help" lists the options` };
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isPort(text: string, least: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= MAX_PORT;
}

function isTimeout(timeoutMs: number): boolean {
  return timeoutMs >= LEAST_TIMEOUT_MS && timeoutMs <= LONGEST_TIMEOUT_MS;
}
