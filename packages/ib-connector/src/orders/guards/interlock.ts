import type { Guard, GuardRefusal } from './guard.ts';

/** What may trade: the port and the account must both say so. */
export interface InterlockOptions {
  /** Ports where a paper TWS listens. Default 7497 (TWS), 4002 (IB Gateway), 4004 (its container). */
  readonly paperPorts?: readonly number[];
  /** Ports where a live TWS listens. Default 7496, 4001, 4003. */
  readonly livePorts?: readonly number[];
  /** The first key to live trading. Default `paper`. */
  readonly mode?: 'paper' | 'live';
  /** The second key: the one account that may trade live, in full. */
  readonly liveAccount?: string | undefined;
  /** The third key: the words of `liveConfirmation(account)`. */
  readonly liveConfirmation?: string | undefined;
}

/** Where paper and live TWS and Gateway listen unless told otherwise. Source: research/ib-connectivity.md 2.2. */
export const defaultPaperPorts: readonly number[] = [7_497, 4_002, 4_004];
export const defaultLivePorts: readonly number[] = [7_496, 4_001, 4_003];

/** The words that have to be given to trade an account live. */
export function liveConfirmation(account: string): string {
  return `real money on ${account}`;
}

// Paper accounts begin with DU, those of advisors with DF. Seen in logs, not documented by IB, so the port must agree.
const PAPER_ACCOUNT = /^D[A-Z]\d/;

/** True for the number of a paper account. */
export function isPaperAccount(account: string): boolean {
  return PAPER_ACCOUNT.test(account);
}

/**
 * Lets an order pass only where port and account both are paper, or both are live and all three keys are given.
 * A port number proves nothing alone, and neither does the first letter of an account.
 */
export function interlock(options: InterlockOptions = {}): Guard {
  const { paperPorts = defaultPaperPorts, livePorts = defaultLivePorts, mode = 'paper' } = options;
  return ({ account }, { port, accounts }) => {
    if (account === undefined) {
      const told = accounts.length === 0 ? 'TWS has named no account' : `TWS manages ${accounts.join(', ')}`;
      return refuse(account, 'one account', `it names no account and ${told}: set account (IB_ACCOUNT)`);
    }
    if (!accounts.includes(account)) {
      const told = accounts.join(', ') || 'none';
      return refuse(account, accounts, `TWS does not manage account ${account}, it manages ${told}`);
    }
    if (mode === 'live') return judgeLive(account, port, { ...options, livePorts });
    if (!isPaperAccount(account)) {
      return refuse(
        account,
        'paper',
        `account ${account} is no paper account (DU…): live trading needs its three keys`,
      );
    }
    if (paperPorts.includes(port)) return undefined;
    const isLivePort = livePorts.includes(port);
    const why = isLivePort ? 'is where a live TWS listens' : 'is no known paper port';
    return refuse(port, paperPorts, `port ${port} ${why}: add it to paperPorts (IB_PAPER_PORTS) if paper TWS is there`);
  };
}

function judgeLive(
  account: string,
  port: number,
  keys: InterlockOptions & { readonly livePorts: readonly number[] },
): GuardRefusal | undefined {
  const { liveAccount, livePorts } = keys;
  if (liveAccount !== account) {
    const named = liveAccount === undefined ? 'none is set' : `it is ${liveAccount}`;
    return refuse(account, liveAccount, `liveAccount (IB_LIVE_ACCOUNT) must name account ${account}, ${named}`);
  }
  if (keys.liveConfirmation !== liveConfirmation(account)) {
    const words = liveConfirmation(account);
    return refuse(keys.liveConfirmation, words, `liveConfirmation (IB_LIVE_CONFIRMATION) must say "${words}"`);
  }
  if (isPaperAccount(account)) {
    return refuse(account, 'live', `account ${account} is a paper account while trading is live: set IB_TRADING=paper`);
  }
  if (livePorts.includes(port)) return undefined;
  return refuse(port, livePorts, `port ${port} is no known live port: add it to livePorts (IB_LIVE_PORTS) if it is`);
}

function refuse(value: unknown, limit: unknown, why: string): GuardRefusal {
  return { rule: 'interlock', value, limit, sentence: `the paper/live interlock refuses it: ${why}` };
}
