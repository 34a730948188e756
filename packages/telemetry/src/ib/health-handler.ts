import type { IncomingMessage, ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ConnectorStatus } from '@autobot/ib-connector';
import { type ReadinessLimits, readinessOf } from './readiness.ts';

/** What is asked for a status: an `IBConnector`. */
export interface StatusSource {
  getStatus(): ConnectorStatus;
}

/** How the probes of an orchestrator are answered. */
export interface HealthOptions extends ReadinessLimits {
  /** Stall of the event loop after which the process is not called alive, in milliseconds. Default 5 000. */
  readonly stallMs?: number;
}

/** Answers `/livez`, `/readyz`, `/startupz` and `/status`. */
export interface HealthHandler extends Disposable {
  /** True if the request was one of ours and is answered. */
  (request: IncomingMessage, response: ServerResponse): boolean;
}

const STALL_MS = 5_000;
const NS_PER_MS = 1e6;

/**
 * A handler for `node:http` that answers an orchestrator's probes, and nothing else:
 *
 * - `/livez` looks at our own event loop only, never at TWS: restarting us heals no gateway.
 * - `/readyz` answers 503 with the reasons while the connector is not fit for work.
 * - `/startupz` answers 503 until the link was ready once.
 * - `/status` is the connector's whole status as JSON. It names accounts: keep it on loopback.
 *
 * ```ts
 * const health = healthHandler(ib);
 * createServer((request, response) => {
 *   if (!health(request, response)) response.writeHead(404).end();
 * }).listen(8_081, '127.0.0.1');
 * ```
 */
export function healthHandler(source: StatusSource, options: HealthOptions = {}): HealthHandler {
  const { stallMs = STALL_MS } = options;
  const delay = monitorEventLoopDelay();
  delay.enable();
  let wasReady = false;
  const pages: Readonly<Record<string, () => Page>> = {
    '/livez': () => {
      const longestMs = Number.isFinite(delay.max) ? delay.max / NS_PER_MS : 0;
      delay.reset();
      const isAlive = longestMs < stallMs;
      return { ok: isAlive, body: { isAlive, longestStallMs: Math.round(longestMs) } };
    },
    '/readyz': () => {
      const readiness = readinessOf(source.getStatus(), options);
      return { ok: readiness.isReady, body: readiness };
    },
    '/startupz': () => {
      wasReady ||= source.getStatus().link.state === 'ready';
      return { ok: wasReady, body: { hasStarted: wasReady } };
    },
    '/status': () => ({ ok: true, body: source.getStatus() }),
  };
  const handler = (request: IncomingMessage, response: ServerResponse): boolean => {
    const page = pages[request.url?.split('?')[0] ?? ''];
    if (page === undefined) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return true;
    }
    const { ok, body } = page();
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(body)}\n`);
    return true;
  };
  return Object.assign(handler, {
    [Symbol.dispose]() {
      delay.disable();
    },
  });
}

interface Page {
  readonly ok: boolean;
  readonly body: unknown;
}
