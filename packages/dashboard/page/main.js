/** @import { Frame } from '../src/live-feed.ts' */
/** @import { FaultButton } from '../src/fault-port.ts' */
import { showCards, showHealth, showSilence } from './cards.js';
import { Charts } from './charts.js';
import { at, mark, say } from './dom.js';
import { offerFaults, showFaults } from './faults.js';
import { clockTime } from './format.js';
import { offerFilter, showLog } from './log.js';
import { showChips, showLimits, showOrders, showQuotes, showRequests, showStreams } from './tables.js';

/** @type {{ token: string, buttons: readonly FaultButton[] }} */
const { token, buttons } = JSON.parse(document.querySelector('meta[name=facts]')?.getAttribute('content') ?? '{}');
const charts = new Charts();
/** When the page was last told anything; the browser's clock. */
let heardAtMs = Date.now();
offerFaults(buttons, token);
offerFilter();

/**
 * @param {Frame} frame
 * @param {boolean} isAll
 */
function show({ snapshot, points, log }, isAll) {
  heardAtMs = Date.now();
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
 * @param {boolean} isLive
 * @param {string} text
 */
function tell(isLive, text) {
  mark(at('feed'), 'data-level', isLive ? 'good' : 'bad');
  say(at('feed'), text);
  mark(document.body, 'data-live', String(isLive));
}

// The browser connects again by itself, and is then sent everything anew.
const events = new EventSource('./events');
events.addEventListener('everything', ({ data }) => {
  tell(true, 'live');
  show(JSON.parse(data), true);
});
events.addEventListener('frame', ({ data }) => {
  show(JSON.parse(data), false);
});
events.addEventListener('error', () => {
  tell(false, 'the program does not answer');
  showSilence(clockTime(heardAtMs));
});
