import { ConfigError } from '@autobot/config';
import { type EnvironmentOptions, type IBConnectorOptions, optionsFromEnv } from '@autobot/ib-connector';
import { exitCodes } from './exit-codes.ts';
import { type ConfigRow, effectiveConfig, type Variables } from './effective-config.ts';
import { helpText } from './help-text.ts';
import { parseArguments } from './parse-arguments.ts';
import { refusePort } from './port-guard.ts';

/** What the demo is going to do. */
export type Plan =
  /** Say something and end: help on standard output, anything else on standard error. */
  | { readonly type: 'say'; readonly text: string; readonly exitCode: number }
  /** All steps against the embedded mock. */
  | { readonly type: 'mock'; readonly isJson: boolean; readonly warnings: readonly string[] }
  /** The page of a connector to the embedded mock, until it is interrupted. */
  | {
      readonly type: 'dashboard';
      readonly isJson: boolean;
      readonly warnings: readonly string[];
      readonly port: number;
    }
  /** Every setting, with where it came from. */
  | {
      readonly type: 'config';
      readonly isJson: boolean;
      readonly warnings: readonly string[];
      readonly rows: readonly ConfigRow[];
    }
  /** The steps that only read, against a real gateway. */
  | {
      readonly type: 'gateway';
      readonly isJson: boolean;
      readonly warnings: readonly string[];
      readonly options: IBConnectorOptions;
    };

const DASHBOARD_PORT = 8_080;

/** Decides from the command line and the environment what to do, before anything is dialled; pure. */
export function planRun(argv: readonly string[], environment: Variables, envFile: Variables = {}): Plan {
  const parsed = parseArguments(argv);
  if ('problem' in parsed) return { type: 'say', text: parsed.problem, exitCode: exitCodes.usage };
  const { isHelp, isJson, isLiveAllowed, isDashboard, isConfigAsked, host, port, timeoutMs } = parsed.arguments;
  if (isHelp) return { type: 'say', text: helpText, exitCode: exitCodes.ok };
  const read = readEnvironment({ ...envFile, ...environment });
  if ('problem' in read) return { type: 'say', text: read.problem, exitCode: exitCodes.config };
  const { warnings } = read;
  if (isConfigAsked) return { type: 'config', isJson, warnings, rows: effectiveConfig(environment, envFile) };
  if (isDashboard) return { type: 'dashboard', isJson, warnings, port: port ?? DASHBOARD_PORT };
  if (host === undefined && port === undefined) return { type: 'mock', isJson, warnings };
  const options: IBConnectorOptions = {
    ...read.options,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(timeoutMs !== undefined && { connectTimeoutMs: timeoutMs }),
    // Whatever the environment says: the demo trades with nobody but its own mock.
    readOnly: true,
  };
  const refusal = options.port === undefined ? undefined : refusePort(options.port, isLiveAllowed);
  if (refusal !== undefined) return { type: 'say', text: refusal, exitCode: exitCodes.refusedBySafetyGuard };
  return { type: 'gateway', isJson, warnings, options };
}

// Read in any case: a wrong variable is worth knowing of also when this run would not have used it.
function readEnvironment(environment: Variables): EnvironmentOptions | { readonly problem: string } {
  try {
    return optionsFromEnv(environment);
  } catch (error) {
    if (error instanceof ConfigError) return { problem: error.message };
    throw error;
  }
}
