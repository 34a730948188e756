import type { Clock } from '@autobot/resilience';
import type { Scenario } from '../scenarios/scenario.ts';
import { MockTws } from '../server/mock-tws.ts';
import { InvalidMockOptionError } from '../server/mock-tws-options.ts';
import { PortUnavailableError } from '../server/port-unavailable-error.ts';
import { CliError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import { ControlServer } from './control-server.ts';
import { exitCodes } from './exit-codes.ts';
import { FreeRun } from './free-run.ts';
import { pressKey } from './keys.ts';
import type { ServeOptions } from './parse-arguments.ts';
import { ScaledClock } from './scaled-clock.ts';
import { StatusScreen } from './status-screen.ts';

/** Serves a mock until it is interrupted, and says what came of it. @throws CliError */
export async function serve(options: ServeOptions, io: CliIo, scenario: Scenario | undefined): Promise<number> {
  const token = options.token ?? io.newToken();
  using freeRun = options.speed === 'max' ? new FreeRun(io.clock) : undefined;
  await using tws = await startMock(options, freeRun?.clock ?? clockOf(options.speed, io));
  await using control = await startControl(tws, options.admin, token);
  const screen = new StatusScreen({ tws, io, isJson: options.isJson });
  const ready = { host: tws.host, port: tws.port, admin: control.port, token, seed: options.seed };
  if (options.isJson) io.write(`${JSON.stringify({ event: 'mock-tws.ready', ...ready })}\n`);
  else io.write(banner(ready, options));
  if (scenario !== undefined) tws.play(scenario);
  const quit = new AbortController();
  const stopKeys = io.onKey((key) => {
    if (pressKey(key, tws) === 'quit') quit.abort();
  });
  screen.start();
  freeRun?.start(tws);
  await aborted(AbortSignal.any([io.signal, quit.signal]));
  stopKeys();
  screen.stop();
  return end(tws, options, io);
}

function clockOf(speed: ServeOptions['speed'], { clock }: CliIo): Clock {
  return speed === 1 || speed === 'max' ? clock : new ScaledClock(clock, speed);
}

async function startMock({ port, host, seed, serverVersion }: ServeOptions, clock: Clock): Promise<MockTws> {
  try {
    return await MockTws.start({ port, host, seed, clock, ...(serverVersion !== undefined && { serverVersion }) });
  } catch (error) {
    throw asCliError(error);
  }
}

async function startControl(tws: MockTws, port: number, token: string): Promise<ControlServer> {
  try {
    return await ControlServer.start({ tws, port, token });
  } catch (error) {
    throw asCliError(error);
  }
}

function asCliError(error: unknown): unknown {
  if (error instanceof PortUnavailableError) {
    return new CliError(exitCodes.unavailable, error.message, { cause: error });
  }
  if (error instanceof InvalidMockOptionError) return new CliError(exitCodes.config, error.message, { cause: error });
  return error;
}

interface Ready {
  readonly host: string;
  readonly port: number;
  readonly admin: number;
  readonly token: string;
}

function banner({ host, port, admin, token }: Ready, { seed, speed, scenario }: ServeOptions): string {
  const story = scenario === undefined ? '' : `   scenario ${scenario}`;
  return [
    'mock-tws - NOT Interactive Brokers; paper account DU1234567',
    `listening on ${host}:${port}   seed ${seed}   speed ${speed === 'max' ? speed : `${speed}x`}${story}`,
    `control: MOCK_TWS_TOKEN=${token} npx mock-tws control freeze 30s --admin ${admin}`,
    '',
  ].join('\n');
}

/** What the run was worth: with a scenario, a step that never struck or a check that failed ends it with 1. */
function end(tws: MockTws, { scenario, isJson }: ServeOptions, io: CliIo): number {
  const report = tws.report();
  if (isJson) io.write(`${JSON.stringify({ event: 'mock-tws.ended', ...report })}\n`);
  else {
    const lines = [
      ...report.unfired.map((name) => `never struck: ${name}`),
      ...report.broken,
      ...report.failures.map((failure) => `a client sent what it should not: ${failure}`),
      ...report.unanswered.map((request) => `not answered: ${request}`),
    ];
    for (const line of lines) io.write(`${line}\n`);
  }
  const isBad = scenario !== undefined && report.unfired.length + report.broken.length > 0;
  return isBad ? exitCodes.failed : exitCodes.ok;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    }
  });
}
