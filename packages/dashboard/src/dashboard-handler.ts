import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '@autobot/resilience';
import type { DashboardQuote, DashboardSource } from './dashboard-source.ts';
import { EventReader } from './event-reader.ts';
import type { FaultPort } from './fault-port.ts';
import { LiveFeed } from './live-feed.ts';
import { type PageFile, pageFiles } from './page-files.ts';
import { headOf, type PageHead, securityHeaders } from './page-head.ts';
import { nameOfFault, RequestProblem } from './read-action.ts';
import { type Refusal, refuseAction, refuseReader } from './request-guard.ts';

/** How the page is served. */
export interface DashboardOptions {
  /** Where the page is mounted. Default `/dashboard`. */
  readonly path?: string;
  /** Above the page. Default `IB connection`. */
  readonly title?: string;
  /** Quotes to show, asked for up to four times a second: `() => [aapl.current, msft.current]`. Default: none. */
  readonly quotes?: () => readonly (DashboardQuote | undefined)[];
  /** Buttons that make things go wrong; only for a mock of this program's own. Default: none, and no way to. */
  readonly faults?: FaultPort;
  /** The connector's clock. Default: the system's monotonic clock. */
  readonly clock?: Clock;
}

/** Answers the page and what it asks for. Dispose it to let go of every browser. */
export interface DashboardHandler extends Disposable {
  /** True if the request was one of ours and is answered. */
  (request: IncomingMessage, response: ServerResponse): boolean;
}

const MOST_READERS = 16;

/**
 * A handler for `node:http` that serves a live page of one connector, to this machine only.
 *
 * ```ts
 * const dashboard = dashboardHandler(ib);
 * createServer((request, response) => {
 *   if (!dashboard(request, response)) response.writeHead(404).end();
 * }).listen(8_080, '127.0.0.1'); // http://127.0.0.1:8080/dashboard
 * ```
 *
 * It looks at the connector once a second, four times while somebody watches, and never waits for a browser: one that
 * reads slowly misses frames, and is dropped after 10 s. Account numbers are masked.
 */
export function dashboardHandler(source: DashboardSource, options: DashboardOptions = {}): DashboardHandler {
  const { path = '/dashboard', title = 'IB connection', faults, clock = systemClock, quotes = () => [] } = options;
  const files = pageFiles();
  const token = randomBytes(32).toString('base64url');
  const head: PageHead = { title, token, buttons: faults?.buttons ?? [] };
  const known = (): readonly DashboardQuote[] => quotes().filter((quote) => quote !== undefined);
  const feed = new LiveFeed({ source, clock, quotes: known, faults });
  const open = new Set<ServerResponse>();

  const routes = (name: string, request: IncomingMessage, response: ServerResponse): boolean => {
    if (name === 'events') return only('GET', request, response) || listen(response);
    if (name === 'faults' && faults !== undefined) {
      if (!only('POST', request, response)) void act(faults, request, response);
      return true;
    }
    const file = files.get(name === '' ? 'index.html' : name);
    if (file === undefined) return false;
    return only('GET', request, response) || serve(file, name === '' ? head : undefined, response);
  };

  const listen = (response: ServerResponse): true => {
    if (feed.readers >= MOST_READERS) {
      return answer(response, { status: 503, sentence: `${MOST_READERS} pages are open already: close one` });
    }
    response.writeHead(200, { ...securityHeaders(), 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const reader = new EventReader(response);
    open.add(response);
    response.on('close', () => {
      open.delete(response);
      feed.remove(reader);
    });
    feed.add(reader);
    return true;
  };

  const act = async (port: FaultPort, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refuseAction(headerOf(request, 'x-dashboard-token'), token);
    if (refusal !== undefined) return void answer(response, refusal);
    try {
      const button = await nameOfFault(request, port.buttons);
      feed.remark('fault.injected', `${button.label}: ${button.meaning}`);
      await port.inject(button.name);
      answer(response, { status: 200, sentence: 'begun' });
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      feed.remark('fault.failed', sentence);
      answer(response, { status: error instanceof RequestProblem ? error.status : 500, sentence });
    }
  };

  const handler = (request: IncomingMessage, response: ServerResponse): boolean => {
    const name = nameBelow(path, request.url ?? '/');
    if (name === undefined) return false;
    const refusal = refuseReader({
      remoteAddress: request.socket.remoteAddress,
      host: request.headers.host,
      origin: request.headers.origin,
      // The page itself may be opened from a link; nothing it consists of may be asked for from elsewhere.
      fetchSite: name === '' ? undefined : headerOf(request, 'sec-fetch-site'),
    });
    if (refusal !== undefined) return answer(response, refusal);
    if (name === null) {
      response.writeHead(308, { location: `${path}/` }).end();
      return true;
    }
    return routes(name, request, response);
  };
  return Object.assign(handler, {
    [Symbol.dispose]() {
      feed[Symbol.dispose]();
      for (const response of open) response.end();
    },
  });
}

function serve(file: PageFile, head: PageHead | undefined, response: ServerResponse): true {
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(200, { ...securityHeaders(nonce), 'content-type': file.type, 'cache-control': 'no-cache' });
  response.end(head === undefined ? file.body : headOf(file.body, head, nonce));
  return true;
}

/** True if the method is another one, which is then answered. */
function only(method: 'GET' | 'POST', request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method === method) return false;
  response.writeHead(405, { allow: method }).end();
  return true;
}

function answer(response: ServerResponse, { status, sentence }: Refusal): true {
  response.writeHead(status, { ...securityHeaders(), 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify({ message: sentence })}\n`);
  return true;
}

/** What stands below the mount; null for the mount without its last slash; undefined if it is not ours. */
function nameBelow(mount: string, url: string): string | null | undefined {
  const path = url.split('?')[0] ?? '';
  const base = mount.replace(/\/+$/, '');
  if (path === base && base !== '') return null;
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : undefined;
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
