import { systemClock } from '@autobot/resilience';
import type { IBConnectorOptions } from '../ib-connector-config.ts';
import { IBConnector } from '../ib-connector.ts';
import { ConnectFailedError } from '../errors/link-errors.ts';
import { explainCause } from '../link/explain-cause.ts';
import type { Finding } from './finding.ts';
import { judgeMarketData } from './judge-market-data.ts';
import { judgeOpening, type OpeningTrace } from './judge-opening.ts';
import { judgeSession } from './judge-session.ts';

// A snapshot of a quiet market ends by itself after 11 s (TWS API docs, "Market Data Snapshots"); who waits longer waits in vain.
const QUESTION_MS = 12_000;

/** What the doctor is to look at. */
export interface ExamineOptions {
  readonly connector: IBConnectorOptions & { readonly host: string; readonly port: number; readonly clientId: number };
  /** Ask for one quote of this symbol; none if undefined. */
  readonly symbol: string | undefined;
  readonly paperPorts: readonly number[];
  /** Told each finding as it comes. */
  readonly onFinding: (finding: Finding) => void;
}

/**
 * Dials TWS once, looks at every layer from the socket to a quote, and hangs up. Sends no order: its connector is read-only.
 * @returns every finding, in the order of the layers.
 */
export async function examine(options: ExamineOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const tell = (more: readonly Finding[]): void => {
    for (const finding of more) {
      findings.push(finding);
      options.onFinding(finding);
    }
  };
  await using ib = new IBConnector({
    requestTimeoutMs: QUESTION_MS,
    ...options.connector,
    readOnly: true,
    maxReconnects: 1,
  });
  const opening = await open(ib, options.connector);
  tell(judgeOpening(opening));
  if (opening.failure !== undefined) return findings;
  const beforeMs = systemClock.wallNow();
  const health = await ib.healthCheck();
  const middleMs = (beforeMs + systemClock.wallNow()) / 2;
  const status = ib.getStatus();
  tell(
    judgeSession({
      port: options.connector.port,
      paperPorts: options.paperPorts,
      accounts: status.link.accounts,
      pinnedAccount: options.connector.account,
      upstream: status.upstream,
      farms: status.farms,
      orderGate: status.orderGate,
      probeMs: health.latencyMs,
      latencyTargetMs: status.metrics.targetMs,
      skewMs: health.serverTime === undefined ? undefined : health.serverTime.getTime() - middleMs,
    }),
  );
  if (options.symbol !== undefined) tell([await judgeMarketData(ib, options.symbol)]);
  return findings;
}

async function open(ib: IBConnector, target: ExamineOptions['connector']): Promise<OpeningTrace> {
  const phases = new Map<string, number>();
  let startMs: number | undefined;
  const stop = ib.on('link.changed', ({ to, atMs }) => {
    startMs ??= atMs;
    // Only the first dial: the next one would write over what it showed.
    if (!phases.has(to)) phases.set(to, atMs - startMs);
  });
  let failure: OpeningTrace['failure'];
  try {
    await ib.connect();
  } catch (error) {
    failure = explainCause(error instanceof ConnectFailedError ? causeBelow(error) : error);
  } finally {
    stop();
  }
  const address = `${target.host}:${target.port}`;
  return { address, clientId: target.clientId, phases, serverVersion: ib.getStatus().link.serverVersion, failure };
}

/** What the connector's own sentence was made from. */
function causeBelow(error: Error): unknown {
  const { cause } = error;
  return cause instanceof Error && cause.cause !== undefined ? cause.cause : (cause ?? error);
}
