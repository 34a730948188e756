/** @import { Snapshot } from '../src/snapshot.ts' */
import { at, keep, make, mark, say } from './dom.js';
import { duration, whole, words } from './format.js';

/**
 * @typedef {'good' | 'warn' | 'bad' | 'none'} Level
 * @typedef {{ name: string, value: string, note: string, level: Level }} Card
 */

/** @type {Readonly<Record<string, string>>} */
const healthWords = { good: 'All is well', warn: 'Degraded', bad: 'Cut off' };
const SILENCE_MS = 5_000;

/**
 * The first line: how things stand, and why.
 * @param {Snapshot} snapshot
 */
export function showHealth({ health, status }) {
  const { address, serverVersion } = status.link;
  say(at('address'), `TWS at ${address}${serverVersion === undefined ? '' : `, server version ${serverVersion}`}`);
  sayHealth(health.level, healthWords[health.level] ?? health.level, health.reasons);
}

/**
 * The first line when nothing comes any more: what the rest of the page shows may be long past.
 * @param {string} since
 */
export function showSilence(since) {
  sayHealth('bad', 'No word from the program', [`what is below was so at ${since}`]);
}

/**
 * @param {Level} level
 * @param {string} word
 * @param {readonly string[]} reasons
 */
function sayHealth(level, word, reasons) {
  mark(at('health'), 'data-level', level);
  say(at('health-word'), word);
  const rows = keep(at('health-reasons'), reasons, () => make('li'));
  for (const [reason, row] of rows) say(row, reason);
}

/**
 * The key figures.
 * @param {Snapshot} snapshot
 */
export function showCards(snapshot) {
  const cards = cardsOf(snapshot);
  const names = cards.map(({ name }) => name);
  const elements = keep(at('cards'), names, (name) =>
    make('article', { class: 'card' }, [
      make('h2', {}, [name]),
      make('p', { class: 'value' }),
      make('p', { class: 'note' }),
    ]),
  );
  for (const { name, value, note, level } of cards) {
    const card = elements.get(name);
    const [, valueLine, noteLine] = card?.children ?? [];
    if (card === undefined || valueLine === undefined || noteLine === undefined) continue;
    mark(card, 'data-level', level);
    say(valueLine, value);
    say(noteLine, note);
  }
}

/**
 * @param {Snapshot} snapshot
 * @returns {readonly Card[]}
 */
function cardsOf({ status, sentPerSecond }) {
  const { link, upstream, orderGate, trading, metrics, rateLimiter } = status;
  const silentMs = link.inboundAgeMs;
  const isMeasured = metrics.link.count > 0;
  const capacity = rateLimiter.laws[0]?.capacity ?? 0;
  return [
    {
      name: 'Link',
      value: words(link.state),
      note: link.epoch === 0 ? 'not dialled yet' : `connection ${link.epoch}`,
      level: link.state === 'ready' ? 'good' : link.state === 'idle' ? 'none' : 'bad',
    },
    {
      name: 'Upstream',
      value: upstream,
      note: 'from TWS to IB',
      level: upstream === 'up' ? 'good' : upstream === 'down' ? 'bad' : 'warn',
    },
    {
      name: 'Order gate',
      value: trading.state === 'active' ? (orderGate.isOpen ? 'open' : 'shut') : trading.state,
      note:
        trading.state === 'active' ? (orderGate.isOpen ? 'orders may leave' : words(orderGate.reason)) : trading.reason,
      level:
        trading.state === 'halted'
          ? 'bad'
          : orderGate.isOpen
            ? 'good'
            : orderGate.reason === 'readOnly'
              ? 'none'
              : 'warn',
    },
    {
      name: 'Last heard',
      value: duration(silentMs),
      note: 'ago, anything at all',
      level: silentMs === undefined ? 'none' : silentMs > SILENCE_MS ? 'bad' : 'good',
    },
    {
      name: 'Link p95',
      value: isMeasured ? duration(metrics.p95LatencyMs) : '–',
      note: `target ${duration(metrics.targetMs)} ${metrics.isTargetMet ? 'met' : 'missed'}`,
      level: isMeasured ? (metrics.isTargetMet ? 'good' : 'warn') : 'none',
    },
    {
      name: 'Sent',
      value: `${whole(sentPerSecond)}/s`,
      note: `of ${capacity}/s, ${rateLimiter.queued} waiting`,
      level: rateLimiter.pausedMs > 0 ? 'warn' : 'good',
    },
  ];
}
