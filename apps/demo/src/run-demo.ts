import type { Clock } from '@autobot/resilience';
import { openGatewayStage, openMockStage } from './compose.ts';
import { runDashboard } from './dashboard/run-dashboard.ts';
import { disposed } from './disposed.ts';
import { configTable, type Variables } from './effective-config.ts';
import { exitCodes } from './exit-codes.ts';
import { type Plan, planRun } from './plan-run.ts';
import { JsonRenderer } from './render/json-renderer.ts';
import { LiveRenderer } from './render/live-renderer.ts';
import { paletteFor } from './render/palette.ts';
import { PlainRenderer } from './render/plain-renderer.ts';
import type { Renderer } from './render/renderer.ts';
import { runScenes, type RunSummary, type SceneResult } from './run-scenes.ts';
import { gatewayScenes, mockScenes } from './scenes/scenes.ts';
import type { MockStage, OpenStage, Stage } from './stage/stage.ts';

/** The process, as far as the demo has to do with it. */
export interface DemoIo {
  readonly argv: readonly string[];
  readonly environment: Variables;
  /** What a `.env` file says; the environment wins over it. Default: there is none. */
  readonly envFile?: Variables;
  readonly isTerminal: boolean;
  readonly columns: () => number;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Ends the run early. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

const MOCK_DEADLINE_MS = 10_000;
// A snapshot alone may take 11 s on a real gateway (TWS API docs, "Market Data Snapshots").
const LEAST_GATEWAY_DEADLINE_MS = 30_000;
// So that connect() ends by its own time-out, which says why.
const GRACE_MS = 1_000;

/** Runs the demo and gives the exit status. Never rejects for anything that a user can cause. */
export async function runDemo(io: DemoIo): Promise<number> {
  const plan = planRun(io.argv, io.environment, io.envFile);
  switch (plan.type) {
    case 'say':
      (plan.exitCode === exitCodes.ok ? io.write : io.writeError)(`${plan.text}\n`);
      return plan.exitCode;
    case 'mock':
      return runOnMock(plan, io);
    case 'gateway':
      return runOnGateway(plan, io);
    case 'dashboard':
      return runDashboard(plan, io);
    case 'config':
      for (const warning of plan.warnings) io.writeError(`${warning}\n`);
      io.write(plan.isJson ? `${JSON.stringify(plan.rows)}\n` : configTable(plan.rows));
      return exitCodes.ok;
  }
}

async function runOnMock(plan: Extract<Plan, { type: 'mock' }>, io: DemoIo): Promise<number> {
  let stage: OpenStage<MockStage> = await openMockStage();
  const renderer = rendererFor(plan, io, () => pulseOf(stage));
  const target = `embedded mock TWS at ${stage.tws.host}:${stage.tws.port}`;
  begin(renderer, plan, { target, trading: 'trading is on, for this mock only', scenes: mockScenes });
  try {
    const summary = await runScenes<MockStage>({
      scenes: mockScenes,
      stage,
      clock: io.clock,
      deadlineMs: MOCK_DEADLINE_MS,
      signal: io.signal,
      observer: renderer,
      // What a failed step leaves behind must not fail those after it: they get a mock and a connector of their own.
      mend: async () => {
        await disposed(stage, io.clock);
        stage = await openMockStage();
        await stage.client.connector.connect();
        return stage;
      },
    });
    renderer.ended(summary);
    return exitCodeOf(summary, exitCodes.stepFailed);
  } finally {
    renderer.dispose();
    await disposed(stage, io.clock);
  }
}

async function runOnGateway(plan: Extract<Plan, { type: 'gateway' }>, io: DemoIo): Promise<number> {
  const stage = openGatewayStage(plan.options);
  const { connector } = stage.client;
  const renderer = rendererFor(plan, io, () => pulseOf(stage));
  begin(renderer, plan, { target: `TWS at ${connector.address}`, trading: 'read-only', scenes: gatewayScenes });
  try {
    const summary = await runScenes<Stage>({
      scenes: gatewayScenes,
      stage,
      clock: io.clock,
      deadlineMs: Math.max(LEAST_GATEWAY_DEADLINE_MS, plan.options.connectTimeoutMs ?? 0) + GRACE_MS,
      signal: io.signal,
      observer: renderer,
      mend: () => Promise.resolve(connector.isReady ? stage : undefined),
    });
    renderer.ended(summary);
    const isUnreachable = hasCode(summary.results[0], 'ERR_IB_CONNECT_FAILED');
    return exitCodeOf(summary, isUnreachable ? exitCodes.unreachable : exitCodes.stepFailed);
  } finally {
    renderer.dispose();
    await disposed(stage, io.clock);
  }
}

function begin(
  renderer: Renderer,
  plan: { readonly warnings: readonly string[] },
  run: { readonly target: string; readonly trading: string; readonly scenes: readonly { readonly name: string }[] },
): void {
  const { target, trading, scenes } = run;
  renderer.begun({ target, trading, steps: scenes.length, names: scenes.map(({ name }) => name) });
  for (const warning of plan.warnings) renderer.warned(warning);
}

function rendererFor(plan: { readonly isJson: boolean }, io: DemoIo, pulse: () => string): Renderer {
  const { write, clock, columns } = io;
  if (plan.isJson) return new JsonRenderer(write);
  const palette = paletteFor(io.isTerminal, io.environment);
  return io.isTerminal && io.environment['TERM'] !== 'dumb'
    ? new LiveRenderer({ write, palette, clock, columns, pulse })
    : new PlainRenderer(write, palette);
}

function pulseOf({ client }: Stage): string {
  return `link ${client.connector.getStatus().state}, ${client.quotesRead} quotes`;
}

function hasCode(result: SceneResult | undefined, code: string): boolean {
  return result?.outcome === 'failed' && 'code' in result.error && result.error.code === code;
}

function exitCodeOf(summary: RunSummary, ifFailed: number): number {
  if (summary.isInterrupted) return exitCodes.interrupted;
  return summary.failed === 0 ? exitCodes.ok : ifFailed;
}
