import type { LinkFailureReason } from '../errors/link-errors.ts';
import type { Finding } from './finding.ts';

/** How far a dial came, and how it ended. */
export interface OpeningTrace {
  readonly address: string;
  readonly clientId: number;
  /** When each phase of the link began, in milliseconds after the dial. */
  readonly phases: ReadonlyMap<string, number>;
  readonly serverVersion: number | undefined;
  /** Why it failed; undefined if the link became ready. */
  readonly failure: { readonly reason: LinkFailureReason | 'unknown'; readonly sentence: string } | undefined;
}

const remedies: Readonly<Partial<Record<LinkFailureReason | 'unknown', string>>> = {
  unreachable: 'check host, firewall and tunnel',
  silent: 'look at the screen of TWS: it may be frozen, or ask something; restart it if not',
  closedByTws: 'add this address to the trusted IPs of TWS, answer its dialog, or look behind the tunnel',
  clientIdInUse: 'set IB_CLIENT_ID to a free number, or end the other program; after a cut TWS needs a minute',
  unsupportedVersion: 'update TWS or IB Gateway; or this port belongs to something else',
  notStarted: 'log in at TWS, and confirm the second factor',
  notSynced: 'restart TWS or IB Gateway',
  wrongAccount: 'check IB_ACCOUNT, the login and the port',
};

// The check that each phase of a link stands for, in order.
const layers = [
  { check: 'tcp', phase: 'dialing', next: 'handshake' },
  { check: 'handshake', phase: 'handshake', next: 'starting' },
  { check: 'session', phase: 'starting', next: 'syncing' },
  { check: 'requests', phase: 'syncing', next: 'ready' },
] as const;

/** Says layer by layer how an opening went: what is behind the first bad one is unknown. */
export function judgeOpening(trace: OpeningTrace): readonly Finding[] {
  let isBroken = false;
  return layers.map(({ check, next }, index): Finding => {
    if (isBroken) return { check, state: 'unknown', detail: 'not reached' };
    const endedAtMs = trace.phases.get(next);
    if (endedAtMs === undefined || isFailureOf(index, trace)) {
      isBroken = true;
      return failed(check, trace);
    }
    return {
      check,
      state: 'ok',
      detail: detailOf(check, trace, endedAtMs - (trace.phases.get(layers[index]?.phase ?? '') ?? 0)),
    };
  });
}

// A client id that is taken is refused by TWS while the session starts, whatever phase the socket had reached.
function isFailureOf(index: number, { failure, phases }: OpeningTrace): boolean {
  return (
    failure !== undefined && !layers.slice(index + 1).some(({ phase }) => phases.has(phase)) && !phases.has('ready')
  );
}

function failed(check: string, { failure }: OpeningTrace): Finding {
  const remedy = remedies[failure?.reason ?? 'unknown'];
  return {
    check,
    state: 'bad',
    detail: failure?.sentence ?? 'it did not come to an end',
    ...(remedy !== undefined && { remedy }),
  };
}

function detailOf(check: string, trace: OpeningTrace, tookMs: number): string {
  const took = `${tookMs.toFixed(tookMs < 10 ? 1 : 0)} ms`;
  switch (check) {
    case 'tcp':
      return `${trace.address} answers, ${took}`;
    case 'handshake':
      return `server version ${trace.serverVersion ?? 'unknown'}, ${took}`;
    case 'session':
      return `started as client ${trace.clientId}, ${took}`;
    default:
      return `orders, executions and positions answered, ${took}`;
  }
}
