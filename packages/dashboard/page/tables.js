/** @import { Snapshot } from '../src/snapshot.ts' */
import { at, keep, make, mark, say } from './dom.js';
import { duration, price, whole, words } from './format.js';

/** @type {Readonly<Record<string, string>>} */
const levels = {
  live: 'good',
  frozen: 'none',
  delayed: 'none',
  suspect: 'warn',
  stale: 'bad',
  blocked: 'bad',
  closed: 'good',
  open: 'bad',
  halfOpen: 'warn',
  isolated: 'warn',
  ok: 'good',
  broken: 'bad',
  inactive: 'none',
  connecting: 'warn',
  working: 'good',
  acknowledged: 'good',
  partlyFilled: 'good',
  unknown: 'bad',
  rejected: 'warn',
  filled: 'none',
  cancelled: 'none',
};

/**
 * @typedef {{ key: string, cells: readonly (string | { word: string })[] }} Row
 */

/**
 * A table that keeps its rows; a cell `{ word }` is shown as a badge, with its meaning as colour.
 * @param {string} id
 * @param {readonly string[]} columns a name that ends in `#` is that of a column of numbers
 * @param {readonly Row[]} rows
 * @param {string} ifEmpty
 */
function table(id, columns, rows, ifEmpty) {
  const place = at(id);
  if (rows.length === 0) {
    keep(place, ['empty'], () => make('p', { class: 'quiet' }, [ifEmpty]));
    return;
  }
  const kind = (/** @type {number} */ index) => (columns[index]?.endsWith('#') ? 'number' : undefined);
  const element = keep(place, ['table'], () => {
    const heads = columns.map((name, index) => {
      return make('th', { scope: 'col', class: kind(index) }, [name.replace('#', '')]);
    });
    return make('table', {}, [make('thead', {}, [make('tr', {}, heads)]), make('tbody')]);
  }).get('table');
  const body = element?.querySelector('tbody');
  if (body === null || body === undefined) return;
  const keys = rows.map(({ key }) => key);
  const lines = keep(body, keys, () =>
    make(
      'tr',
      {},
      columns.map((_, index) =>
        index === 0 ? make('th', { scope: 'row' }) : make('td', { class: kind(index) }, [make('span')]),
      ),
    ),
  );
  for (const { key, cells } of rows) {
    for (const [index, cell] of cells.entries()) {
      const field = lines.get(key)?.children[index];
      if (field === undefined) continue;
      const target = field.firstElementChild ?? field;
      if (typeof cell === 'string') say(target, cell);
      else badge(target, cell.word);
    }
  }
}

/**
 * @param {Element} element
 * @param {string} word
 */
function badge(element, word) {
  mark(element, 'class', 'pill');
  mark(element, 'data-level', levels[word] ?? 'none');
  say(element, words(word));
}

/** @param {Snapshot} snapshot */
export function showQuotes({ quotes }) {
  const rows = quotes.map(({ symbol, bid, bidSize, ask, askSize, last, ageMs, quality }) => ({
    key: symbol,
    cells: [
      symbol,
      { word: quality },
      ...[bid, ask, last].map(price),
      ...[bidSize, askSize].map(whole),
      duration(ageMs),
    ],
  }));
  const columns = ['Symbol', 'Quality', 'Bid#', 'Ask#', 'Last#', 'Bid size#', 'Ask size#', 'Age#'];
  table('quotes', columns, rows, 'No quotes were given to the page.');
}

/** @param {Snapshot} snapshot */
export function showOrders({ orders }) {
  const rows = orders.rows.map(({ orderId, symbol, action, orderType, limitPrice, quantity, filled, state }) => ({
    key: String(orderId),
    cells: [
      String(orderId),
      { word: state },
      `${action} ${whole(quantity)} ${symbol}`,
      orderType === 'MKT' || limitPrice === undefined ? orderType : `${orderType} ${price(limitPrice)}`,
      `${whole(filled)} of ${whole(quantity)}`,
    ],
  }));
  table('orders', ['Order', 'State', 'What', 'How', 'Filled#'], rows, 'No order was sent in this session.');
}

/** @param {Snapshot} snapshot */
export function showStreams({ streams }) {
  const rows = streams.rows.map(({ kind, subject, quality, dropped }) => ({
    key: `${kind} ${subject}`,
    cells: [subject, { word: quality }, words(kind), whole(dropped)],
  }));
  table('streams', ['Of', 'Quality', 'Kind', 'Skipped#'], rows, 'No stream is open.');
  const counts = Object.entries(streams.byQuality).map(([quality, count]) => `${count} ${quality}`);
  say(at('streams-title'), counts.length === 0 ? 'Streams' : `Streams: ${counts.join(', ')}`);
}

/** @param {Snapshot} snapshot */
export function showChips({ status }) {
  const breakers = Object.entries(status.circuitBreaker.byPurpose).map(([name, { state }]) => [name, state]);
  chips('breakers', breakers, 'None.');
  chips('farms', Object.entries(status.farms), 'TWS has named none yet.');
}

/**
 * @param {string} id
 * @param {readonly (readonly string[])[]} pairs
 * @param {string} ifEmpty
 */
function chips(id, pairs, ifEmpty) {
  const keys = pairs.length === 0 ? ['empty'] : pairs.map(([name]) => name ?? '');
  const kept = keep(at(id), keys, (name) =>
    name === 'empty'
      ? make('p', { class: 'quiet' }, [ifEmpty])
      : make('p', { class: 'chip' }, [make('span', {}, [words(name)]), ' ', make('span')]),
  );
  for (const [name = '', state = ''] of pairs) {
    const word = kept.get(name)?.lastElementChild;
    if (word !== null && word !== undefined) badge(word, state);
  }
}

/** @type {Readonly<Record<string, string>>} */
const slotNames = {
  lines: 'Market data lines',
  depth: 'Order books',
  tickByTick: 'Tick by tick',
  scanners: 'Scanners',
  history: 'History requests open',
  accountSummary: 'Account summaries',
};

/** @param {Snapshot} snapshot */
export function showLimits({ status }) {
  const { pacing, rateLimiter } = status;
  const [law] = rateLimiter.laws;
  const { window } = pacing.history;
  const bars = [
    ...(law === undefined
      ? []
      : [
          {
            name: 'Messages this second',
            used: law.capacity - law.available,
            limit: law.capacity,
            queued: rateLimiter.queued,
          },
        ]),
    {
      name: 'History in ten minutes',
      used: window.capacity - window.available,
      limit: window.capacity,
      queued: pacing.history.queued,
    },
    ...Object.entries(pacing.slots).map(([kind, { inUse, limit, queued }]) => ({
      name: slotNames[kind] ?? kind,
      used: inUse,
      limit,
      queued,
    })),
  ];
  const kept = keep(
    at('limits'),
    bars.map(({ name }) => name),
    (name) =>
      make('div', { class: 'limit' }, [
        make('span', {}, [name]),
        make('span', { class: 'figure' }),
        make('meter', { 'aria-label': name }),
      ]),
  );
  for (const { name, used, limit, queued } of bars) {
    const [, figure, meter] = kept.get(name)?.children ?? [];
    if (figure === undefined || !(meter instanceof HTMLMeterElement)) continue;
    const waiting = queued > 0 ? `, ${whole(queued)} waiting` : '';
    say(figure, `${whole(used)} of ${whole(limit)}${waiting}`);
    meter.max = Math.max(limit, 1);
    meter.high = meter.max * 0.8;
    meter.value = used;
  }
}

/** @param {Snapshot} snapshot */
export function showRequests({ status }) {
  const { requests, link } = status.metrics;
  const rows = [latencyRow('Link round trips', link), latencyRow('Requests, waiting included', requests)];
  table('requests', ['Last minute', 'Count#', 'p50#', 'p95#', 'p99#', 'Longest#'], rows, '');
}

/**
 * @param {string} name
 * @param {Snapshot['status']['metrics']['link']} latency
 */
function latencyRow(name, { count, p50, p95, p99, max }) {
  const figures = [p50, p95, p99, max].map((value) => (count === 0 ? '–' : duration(value)));
  return { key: name, cells: [name, whole(count), ...figures] };
}
