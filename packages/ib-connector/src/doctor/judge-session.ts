import { defaultLivePorts, defaultPaperPorts, isPaperAccount } from '../orders/guards/interlock.ts';
import type { OrderGate } from '../link/order-gate.ts';
import type { UpstreamState } from '../link/upstream-state.ts';
import type { FarmStatus } from '../link/farm-status.ts';
import type { Finding } from './finding.ts';

/** What was seen of a session that is open. */
export interface SessionFacts {
  readonly port: number;
  /** Ports that are paper, besides the usual ones. */
  readonly paperPorts: readonly number[];
  readonly accounts: readonly string[];
  readonly pinnedAccount: string | undefined;
  readonly upstream: UpstreamState['name'];
  readonly farms: Readonly<Record<string, FarmStatus['state']>>;
  readonly orderGate: OrderGate;
  /** Round trip of a time request; undefined if it was not answered. */
  readonly probeMs: number | undefined;
  readonly latencyTargetMs: number;
  /** TWS's clock less ours, in milliseconds; it tells whole seconds only. */
  readonly skewMs: number | undefined;
}

// TWS tells whole seconds, and cuts off what is less.
const SKEW_IN_DOUBT_MS = 2_000;

/** Says what an open session is fit for; pure. */
export function judgeSession(facts: SessionFacts): readonly Finding[] {
  return [
    account(facts),
    paperOrLive(facts),
    upstream(facts),
    farms(facts),
    clock(facts),
    latency(facts),
    orders(facts),
    {
      check: 'pacing mode',
      state: 'unknown',
      detail: 'TWS does not tell whether it delays or refuses the 51st message of a second; we never send it',
    },
  ];
}

function account({ accounts, pinnedAccount }: SessionFacts): Finding {
  const named = accounts.map(mask).join(', ');
  if (pinnedAccount !== undefined)
    return { check: 'account', state: 'ok', detail: `${mask(pinnedAccount)} is managed here` };
  const [only] = accounts;
  if (accounts.length === 1 && only !== undefined)
    return { check: 'account', state: 'ok', detail: `${named}, the only one` };
  return {
    check: 'account',
    state: 'warning',
    detail: accounts.length === 0 ? 'TWS named none' : `TWS manages ${named}`,
    remedy: 'set IB_ACCOUNT, so that a wrong login is noticed before an order leaves',
  };
}

function paperOrLive({ port, paperPorts, accounts }: SessionFacts): Finding {
  const check = 'paper or live';
  const arePaper = accounts.length > 0 && accounts.every((each) => isPaperAccount(each));
  const kind = arePaper ? 'paper' : 'live';
  const isPaperPort = [...defaultPaperPorts, ...paperPorts].includes(port);
  const isLivePort = defaultLivePorts.includes(port) && !isPaperPort;
  if (isPaperPort && !arePaper) {
    const detail = `port ${port} is a paper port, but the account is ${kind}`;
    return { check, state: 'bad', detail, remedy: 'stop: this is real money behind a port that says it is not' };
  }
  if (isLivePort && arePaper) {
    return {
      check,
      state: 'warning',
      detail: `port ${port} is a live port, but the account is paper`,
      remedy: 'check the port',
    };
  }
  if (!isPaperPort && !isLivePort) {
    const remedy = arePaper
      ? 'name it in IB_PAPER_PORTS to trade there'
      : 'live trading needs its three keys: see the guide to orders';
    return { check, state: 'warning', detail: `the account is ${kind}; port ${port} says nothing`, remedy };
  }
  return { check, state: 'ok', detail: `port and account are both ${kind}` };
}

function upstream({ upstream: state }: SessionFacts): Finding {
  const check = 'TWS at IB';
  if (state === 'up') return { check, state: 'ok', detail: 'connected' };
  return {
    check,
    state: 'bad',
    detail: `TWS is cut off from IB (${state})`,
    remedy: 'wait: TWS heals itself; check the internet line of its host',
  };
}

function farms({ farms: byName }: SessionFacts): Finding {
  const check = 'data farms';
  const names = Object.keys(byName);
  const broken = names.filter((name) => byName[name] === 'broken');
  if (broken.length > 0) {
    return {
      check,
      state: 'warning',
      detail: `broken: ${broken.join(', ')}`,
      remedy: 'wait: TWS connects to them again by itself',
    };
  }
  return { check, state: 'ok', detail: names.length === 0 ? 'TWS named none' : names.join(', ') };
}

function clock({ skewMs }: SessionFacts): Finding {
  const check = 'clock';
  if (skewMs === undefined) return { check, state: 'unknown', detail: 'TWS did not tell the time' };
  const seconds = `${skewMs < 0 ? '-' : '+'}${(Math.abs(skewMs) / 1_000).toFixed(1)} s`;
  if (Math.abs(skewMs) <= SKEW_IN_DOUBT_MS) return { check, state: 'ok', detail: `TWS's clock less ours: ${seconds}` };
  return {
    check,
    state: 'warning',
    detail: `TWS's clock less ours: ${seconds}`,
    remedy: 'set both clocks by NTP: ends of bars and good-till dates are told in clock time',
  };
}

function latency({ probeMs, latencyTargetMs }: SessionFacts): Finding {
  const check = 'latency';
  if (probeMs === undefined) {
    return {
      check,
      state: 'bad',
      detail: 'a request for the time was not answered',
      remedy: 'restart TWS or IB Gateway',
    };
  }
  const detail = `a round trip takes ${probeMs.toFixed(probeMs < 10 ? 1 : 0)} ms, ${latencyTargetMs} ms is the target`;
  if (probeMs <= latencyTargetMs) return { check, state: 'ok', detail };
  return { check, state: 'warning', detail, remedy: 'run the program beside TWS; look at the load of both hosts' };
}

function orders({ orderGate }: SessionFacts): Finding {
  const check = 'orders';
  if (orderGate.isOpen) return { check, state: 'ok', detail: 'may be sent' };
  if (orderGate.reason === 'readOnly') return { check, state: 'ok', detail: 'read-only, as configured (IB_READONLY)' };
  return { check, state: 'warning', detail: orderGate.sentence };
}

function mask(text: string): string {
  const SHOWN = 3;
  return text.length <= SHOWN * 2 ? text : `${text.slice(0, 2)}***${text.slice(-SHOWN)}`;
}
