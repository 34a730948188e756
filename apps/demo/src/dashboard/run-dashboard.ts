import { createServer, type Server } from 'node:http';
import { dashboardHandler } from '@autobot/dashboard';
import { IBConnector } from '@autobot/ib-connector';
import { optionsFor, startMock } from '../compose.ts';
import { disposed } from '../disposed.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Plan } from '../plan-run.ts';
import { oneLine } from '../render/describe.ts';
import { paletteFor } from '../render/palette.ts';
import type { DemoIo } from '../run-demo.ts';
import { BusyBot } from './busy-bot.ts';
import { mockFaultPort } from './mock-faults.ts';

const HOST = '127.0.0.1';
// As often as a person can follow.
const TICK_MS = 250;

/** Serves the page of a connector to the embedded mock until it is interrupted, and gives the exit status. */
export async function runDashboard(plan: Extract<Plan, { type: 'dashboard' }>, io: DemoIo): Promise<number> {
  const server = createServer();
  const problem = await listen(server, plan.port);
  if (problem !== undefined) {
    io.writeError(`${problem}\n`);
    return exitCodes.unreachable;
  }
  await using stack = new AsyncDisposableStack();
  stack.defer(() => closed(server));
  const tws = await startMock({ tickIntervalMs: TICK_MS });
  stack.defer(() => tws.stop());
  const connector = new IBConnector(optionsFor(tws));
  stack.defer(() => disposed(connector, io.clock));
  const bot = stack.use(new BusyBot(connector, io.clock));
  const dashboard = dashboardHandler(connector, {
    path: '/',
    title: 'Autobot Connect',
    clock: io.clock,
    quotes: () => bot.quotes,
    faults: mockFaultPort(tws, connector),
  });
  stack.use(dashboard);
  server.on('request', (request, response) => {
    if (!dashboard(request, response)) response.writeHead(404).end();
  });
  await connector.connect();
  await bot.start();
  announce(plan, io, { url: `http://${HOST}:${portOf(server)}/`, target: `${tws.host}:${tws.port}` });
  await interrupted(io.signal);
  if (!plan.isJson) io.write('\nclosed in good order\n');
  return exitCodes.ok;
}

function announce(
  plan: { readonly isJson: boolean; readonly warnings: readonly string[] },
  io: DemoIo,
  at: Place,
): void {
  if (plan.isJson) {
    io.write(`${JSON.stringify({ event: 'dashboard.ready', ...at })}\n`);
    return;
  }
  const { strong, good, faint } = paletteFor(io.isTerminal, io.environment);
  for (const warning of plan.warnings) io.write(` ! ${oneLine(warning)}\n`);
  io.write(` ${good('✔')} embedded mock TWS at ${at.target}, connector ready\n`);
  io.write(` ${good('✔')} dashboard at ${strong(at.url)}\n`);
  io.write(`   ${faint('open it, break something, watch it mend; Ctrl-C ends it')}\n`);
}

interface Place {
  readonly url: string;
  readonly target: string;
}

function listen(server: Server, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once('error', (error) => {
      const isBusy = 'code' in error && error.code === 'EADDRINUSE';
      const why = isBusy ? 'it is in use by another program' : error.message;
      resolve(`the dashboard cannot listen on port ${port}: ${why}; choose another --port, or --port 0 for a free one`);
    });
    server.listen(port, HOST, () => {
      resolve(undefined);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
