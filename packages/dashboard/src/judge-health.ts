import type { ConnectorStatus } from '@autobot/ib-connector';

/** How things stand: nothing to do, being mended or degraded, or cut off. */
export type HealthLevel = 'good' | 'warn' | 'bad';

/** How things stand and why; the worst reason comes first. */
export interface HealthJudgement {
  readonly level: HealthLevel;
  /** A sentence for each; empty if all is well. */
  readonly reasons: readonly string[];
}

const SILENCE_MS = 10_000;
const UNTRUSTED = new Set(['suspect', 'stale', 'blocked']);

/** Puts a status into one word and sentences for a person; pure. */
export function judgeHealth(status: ConnectorStatus): HealthJudgement {
  const bad = [...badReasons(status)];
  const warn = [...warnReasons(status)];
  const level = bad.length > 0 ? 'bad' : warn.length > 0 ? 'warn' : 'good';
  return { level, reasons: [...bad, ...warn] };
}

function* badReasons({ link, upstream, orders, trading }: ConnectorStatus): Generator<string> {
  if (link.state !== 'ready')
    yield `the link to TWS is ${link.state}${link.cause === undefined ? '' : `: ${link.cause}`}`;
  else if ((link.inboundAgeMs ?? 0) > SILENCE_MS) yield 'nothing is heard from TWS though the link is open';
  if (link.state === 'ready' && upstream === 'down') yield 'TWS has lost its connection to IB';
  const unknown = orders['unknown'] ?? 0;
  if (unknown > 0) yield `${counted(unknown, 'order is', 'orders are')} in doubt: the broker will be asked`;
  if (trading.state === 'halted') yield `trading is halted: ${trading.reason}`;
}

function* warnReasons(status: ConnectorStatus): Generator<string> {
  const { farms, upstream, streams, circuitBreaker, orderGate, metrics, pacing } = status;
  if (upstream === 'restoring') yield 'TWS is back at IB: streams and orders are being checked';
  const broken = Object.keys(farms).filter((farm) => farms[farm] === 'broken');
  if (broken.length > 0)
    yield `${counted(broken.length, 'data farm is', 'data farms are')} broken: ${broken.join(', ')}`;
  const untrusted = streams.filter(({ quality }) => UNTRUSTED.has(quality)).length;
  if (untrusted > 0) yield `${counted(untrusted, 'stream', 'streams')} of ${streams.length} cannot be trusted now`;
  const tripped = Object.entries(circuitBreaker.byPurpose).filter(([, { state }]) => state !== 'closed');
  if (tripped.length > 0) yield `circuit breakers not closed: ${tripped.map(([purpose]) => purpose).join(', ')}`;
  if (!metrics.isTargetMet) yield `the link is slower than its target of ${metrics.targetMs} ms`;
  if (pacing.history.closedMs > 0) yield 'TWS has asked for less history for a while';
  const isGateExpected = orderGate.isOpen || orderGate.reason === 'readOnly' || orderGate.reason === 'linkNotReady';
  if (!isGateExpected) yield `no order may leave: ${orderGate.sentence}`;
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
