/** Ids of messages, from the protocol's public description. */
const FROM_TWS = { tickPrice: '1', tickSize: '2', error: '4', tickString: '46' } as const;
const TO_TWS = { reqMktData: '1', cancelMktData: '2' } as const;

/** One request for quotes that is open on the wire. */
export interface Line {
  readonly reqId: string;
  readonly symbol: string;
  readonly askedMs: number;
  /** When data for it last arrived. */
  readonly heardMs: number | undefined;
}

/** What TWS says of a farm. */
export type ToldFarm = 'broken' | 'ok' | 'inactive' | 'connecting';

const FARM_STATES: ReadonlyMap<string, ToldFarm> = new Map([
  ['2103', 'broken'],
  ['2105', 'broken'],
  ['2157', 'broken'],
  ['2104', 'ok'],
  ['2106', 'ok'],
  ['2158', 'ok'],
  ['2107', 'inactive'],
  ['2108', 'inactive'],
  ['2119', 'connecting'],
]);
const UPSTREAM_DOWN: ReadonlySet<string> = new Set(['1100', '2110']);
const UPSTREAM_BACK: ReadonlySet<string> = new Set(['1101', '1102']);

/**
 * What TWS has told the client, read from the wire alone. It is what the client's own account of the world is held against:
 * a client can know no more, and must know no less.
 */
export class ToldWorld {
  /** The connection that is open; undefined between two. */
  connection: number | undefined;
  /** When the latest connection was over. */
  closedMs = 0;
  upstream: 'up' | 'down' = 'up';
  upstreamChangedMs = 0;
  /** When TWS last said that data may come again, or the connection was made: what fell silent before was looked after. */
  newsMs = 0;
  /** Farms TWS spoke of on this connection. */
  readonly farms: Map<string, { readonly state: ToldFarm; readonly sinceMs: number }> = new Map();
  readonly lines: Map<string, Line> = new Map();
  /** When data of a symbol last arrived, on whatever line. */
  readonly heardMs: Map<string, number> = new Map();
  /** Coded messages so far, by code. */
  readonly notices: Map<string, number> = new Map();
  messages = 0;

  opened(connection: number, nowMs: number): void {
    this.newsMs = nowMs;
    this.connection = connection;
    this.upstream = 'up';
    this.farms.clear();
    this.lines.clear();
  }

  closed(connection: number, nowMs: number): void {
    if (this.connection !== connection) return;
    this.connection = undefined;
    this.closedMs = nowMs;
    this.farms.clear();
    this.lines.clear();
  }

  sent(fields: readonly string[], nowMs: number): void {
    this.messages += 1;
    const [id] = fields;
    // Layouts at server version 178: reqMktData 1,11,reqId,conId,symbol,…; cancelMktData 2,2,reqId.
    if (id === TO_TWS.reqMktData) {
      const [, , reqId = '', , symbol = ''] = fields;
      this.lines.set(reqId, { reqId, symbol, askedMs: nowMs, heardMs: undefined });
    } else if (id === TO_TWS.cancelMktData) this.lines.delete(fields[2] ?? '');
  }

  received(fields: readonly string[], nowMs: number): void {
    this.messages += 1;
    const [id = '', , about = ''] = fields;
    switch (id) {
      case FROM_TWS.tickPrice:
      case FROM_TWS.tickSize:
      case FROM_TWS.tickString:
        this.#heard(about, nowMs);
        break;
      case FROM_TWS.error:
        this.#told(fields, nowMs);
        break;
    }
  }

  #heard(reqId: string, nowMs: number): void {
    const line = this.lines.get(reqId);
    if (line === undefined) return;
    this.lines.set(reqId, { ...line, heardMs: nowMs });
    this.heardMs.set(line.symbol, nowMs);
  }

  #told(fields: readonly string[], nowMs: number): void {
    const [, , , code = '', text = ''] = fields;
    this.notices.set(code, (this.notices.get(code) ?? 0) + 1);
    if (UPSTREAM_DOWN.has(code)) this.#upstreamIs('down', nowMs);
    else if (UPSTREAM_BACK.has(code)) this.#upstreamIs('up', nowMs);
    const farm = FARM_STATES.get(code);
    if (farm !== undefined) this.#farmIs(farmIn(text), farm, nowMs);
    // The end of an outage says of every farm how it is.
    if (UPSTREAM_BACK.has(code)) for (const [name, state] of farmsIn(text)) this.#farmIs(name, state, nowMs);
  }

  #farmIs(farm: string, state: ToldFarm, nowMs: number): void {
    const before = this.farms.get(farm)?.state;
    if (before === state) return;
    this.farms.set(farm, { state, sinceMs: nowMs });
    // Of history and definitions nobody learns how quotes are.
    if (before === 'broken' && !/hmds|secdef/.test(farm)) this.newsMs = nowMs;
  }

  #upstreamIs(state: 'up' | 'down', nowMs: number): void {
    if (this.upstream === state) return;
    this.upstream = state;
    this.upstreamChangedMs = nowMs;
    this.newsMs = nowMs;
  }
}

function farmIn(text: string): string {
  // After the last colon; 2107 and 2108 say it after "demand." without one.
  return text.slice(Math.max(text.lastIndexOf(':'), text.lastIndexOf('.')) + 1).trim();
}

function farmsIn(text: string): readonly (readonly [farm: string, state: ToldFarm])[] {
  const lists = [...text.matchAll(/(not )?connected: ([^.]+)\./g)];
  return lists.flatMap(([, not, names = '']) =>
    names.split('; ').map((name) => [name, not === undefined ? 'ok' : 'broken'] as const),
  );
}
