// Writes docs/reference/notices.md from the notice catalogue: node --conditions=@autobot/source tools/write-notice-table.mjs
import { formatDuration } from '@autobot/config';
import { noticeCatalogue } from '@autobot/ib-connector';
import { noticeRules } from '../packages/ib-connector/src/inbound/notice-rules.ts';
import { table, writeOrCheck } from './generated-file.mjs';

const COMMAND = 'node --conditions=@autobot/source tools/write-notice-table.mjs';

const scopes = [
  ['link', 'The link', 'Our socket to TWS or IB Gateway.'],
  ['upstream', 'Upstream', "TWS's own connection to IB's servers. The socket is kept."],
  ['farm', 'Data farms', "One of IB's data centres, named at the end of the text. The socket is kept."],
  ['request', 'Requests', 'The request or stream whose id the notice carries.'],
  ['order', 'Orders', 'The order whose id the notice carries. Most codes prove nothing about it: the broker is asked.'],
  ['account', 'Accounts', ''],
];

const actions = {
  upstreamDown: 'upstream is down: shut the order gate, mark streams stale, keep taking fills',
  upstreamRestoredDataLost: 'settle, ask for every stream again, reconcile orders, open the gate',
  upstreamRestoredDataKept: 'verify every stream, ask for the silent ones again, reconcile orders, open the gate',
  farmBroken: 'the farm is broken: wait for it',
  farmOk: 'the farm is well: verify the streams after a break, ask for the silent ones again',
  farmInactive: 'note it; neither trouble nor a proof of health',
  farmConnecting: 'note it; no alarm',
  reconnect: 'drop the socket and dial again',
  clientIdInUse: 'close, and dial again with the same id after a growing wait',
  portChanged: 'tell observers; the socket ends by itself',
  slowDown: 'tell plugins to slow down; end what the notice names',
  fail: 'end what the notice names',
  advise: 'tell observers',
  ignore: 'nothing: it answers our own cancel',
};
const WATCHED = 'tell observers; the driver acts on what the socket itself does';
const steps = { suspectStreams: 'streams are suspect', warn: 'warn', reconnect: 'drop the socket and dial again' };
const effects = { rejects: 'rejected, if it never worked', cancels: 'cancelled', doubts: 'in doubt', informs: '' };

const streamEffects = {
  blocks: 'mark every market-data stream blocked, ask for one of them each minute, and for all once it speaks',
  blocksOne: 'mark the stream blocked and ask for it again, ever later',
  clears: 'empty the book',
  stalls: 'cancel the stream and ask for it again within 10 s, sooner if a farm comes back',
  busts: 'cancel the stream and ask for it again at once',
  forgets: 'ask for the stream again',
  thins: 'mark the stream and its quotes as partial',
};

const eager = noticeRules('eager');

function cellsOf(row) {
  const later = (row.escalation ?? []).map(({ graceMs, step }) => `after ${formatDuration(graceMs)}: ${steps[step]}`);
  if (row.repeated !== undefined) {
    later.push(`${row.repeated.times} within ${formatDuration(row.repeated.withinMs)}: ${actions.reconnect}`);
  }
  const isEager = JSON.stringify(eager.get(row.code)) !== JSON.stringify(row);
  const ofStream = row.stream === undefined ? '' : `. For a stream: ${streamEffects[row.stream]}`;
  const action = row.scope === 'link' && row.first === 'advise' ? WATCHED : actions[row.first] + ofStream;
  for (const { says, meaning, verdict, stream } of row.byText ?? []) {
    const parts = [meaning, stream && streamEffects[stream], verdict && `verdict ${verdict}`];
    later.push(`says "${says}": ${parts.filter(Boolean).join(', ')}`);
  }
  const first = isEager ? `${action}. Eager: ${actions.reconnect}` : action;
  const order = effects[row.order ?? (row.first === 'fail' ? 'doubts' : 'informs')];
  const verdict = row.verdict ?? (row.first === 'fail' ? 'refused' : '');
  return [row.code, `\`${row.name}\``, row.meaning, first, later.join('; '), verdict, order, row.source];
}

const head = ['code', 'name', 'meaning', 'first', 'then', 'verdict', 'the order it names', 'source'];
const sections = scopes.map(([scope, title, text]) => {
  const rows = noticeCatalogue.filter((row) => row.scope === scope).map(cellsOf);
  return [`## ${title}`, text, table(head, rows)].filter((part) => part !== '').join('\n\n');
});

const text = `# Notices

What each coded message of TWS means to the connector, and what is done about it. Generated from the notice catalogue
(\`packages/ib-connector/src/inbound/notice-catalogue.ts\`): change that, then run \`${COMMAND}\`.

Any row can be changed by the option \`notices\`, for example \`notices: { 10167: { first: 'fail' } }\`.
"Eager" is what the preset \`IB_RECOVERY=eager\` does instead. A code that is not listed ends the request it names,
puts the order it names in doubt, and is told to observers; from 2100 to 2199 it is a warning that ends nothing.
Every notice is told as the event \`notice.received\` besides. The keys in the last column are explained in [sources](sources.md).

${sections.join('\n\n')}
`;

writeOrCheck({ 'docs/reference/notices.md': text }, COMMAND);
