/** @import { Frame } from '../src/live-feed.ts' */
/** @import { FaultButton } from '../src/fault-port.ts' */
import { showCards, showHealth } from './cards.js';
import { Charts } from './charts.js';
import { at, mark, say } from './dom.js';
import { offerFaults, showFaults } from './faults.js';
import { offerFilter, showLog } from './log.js';
import { showChips, showLimits, showOrders, showQuotes, showRequests, showStreams } from './tables.js';

/** @type {{ token: string, buttons: readonly FaultButton[] }} */
const { token, buttons } = JSON.parse(document.querySelector('meta[name=facts]')?.getAttribute('content') ?? '{}');
const charts = new Charts();
offerFaults(buttons, token);
offerFilter();

/**
 * @param {Frame} frame
 * @param {boolean} isAll
 */
function show({ snapshot, points, log }, isAll) {
  const { metrics, rateLimiter } = snapshot.status;
  showHealth(snapshot);
  showCards(snapshot);
  showQuotes(snapshot);
  showOrders(snapshot);
  showStreams(snapshot);
  showChips(snapshot);
  showLimits(snapshot);
  showRequests(snapshot);
  showFaults(snapshot);
  charts.add(points, { targetMs: metrics.targetMs, perSecond: rateLimiter.laws[0]?.capacity ?? 0 }, isAll);
  showLog(log, isAll);
}

/**
 * @param {'good' | 'bad'} level
 * @param {string} text
 */
function tell(level, text) {
  mark(at('feed'), 'data-level', level);
  say(at('feed'), text);
}

// The browser connects again by itself, and is then sent everything anew.
const events = new EventSource('./events');
events.addEventListener('everything', ({ data }) => {
  tell('good', 'live');
  show(JSON.parse(data), true);
});
events.addEventListener('frame', ({ data }) => {
  show(JSON.parse(data), false);
});
events.addEventListener('error', () => {
  tell('bad', 'the program does not answer');
});
