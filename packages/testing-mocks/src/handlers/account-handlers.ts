import { positionMessage, updatePortfolio } from '../codec/portfolio.ts';
import {
  accountDownloadEnd,
  accountSummary,
  accountSummaryEnd,
  accountUpdateMulti,
  accountUpdateMultiEnd,
  positionEnd,
  updateAccountTime,
  updateAccountValue,
} from '../codec/replies.ts';
import type { AccountSummaryRequest } from '../codec/request-values.ts';
import { easternTimestamp } from '../exchange/eastern-time.ts';
import { accountFigures, ledgerFigures } from '../session/account-figures.ts';
import type { ClientSession, RequestContext, RequestHandlers, TwsServices } from '../session/request-context.ts';

// TWS has two slots per client; cancelling does not free one, using its id again does no harm.
// Source: ib-connectivity.md section 1-F, row 322.
const SUMMARY_SLOTS = 2;

/** Requests about money and positions. */
export const accountHandlers: Pick<
  RequestHandlers,
  | 'reqAccountSummary'
  | 'cancelAccountSummary'
  | 'reqPositions'
  | 'cancelPositions'
  | 'reqAccountUpdates'
  | 'reqAccountUpdatesMulti'
  | 'cancelAccountUpdatesMulti'
> = {
  reqAccountSummary,
  cancelAccountSummary: () => {
    // Nothing to end: the mock sends a summary once and no updates of it.
  },
  reqPositions: (_values, { session, tws }) => {
    session.memory.followsPositions = true;
    for (const position of tws.exchange.positions) session.send(positionMessage(position));
    session.send(positionEnd());
  },
  cancelPositions: (_values, { session }) => {
    session.memory.followsPositions = false;
  },
  reqAccountUpdates: ({ subscribe, account }, { session, tws }) => {
    const name = account === '' ? (tws.accounts[0] ?? '') : account;
    session.memory.followedAccount = subscribe ? name : undefined;
    if (!subscribe) return;
    if (!tws.accounts.includes(name)) {
      session.sendNotice(-1, 321, `Error validating request.-'b7' : cause - Invalid account code '${name}'.`);
      return;
    }
    sendAccount(session, tws, name);
    session.send(accountDownloadEnd(name));
  },
  reqAccountUpdatesMulti: ({ reqId, account }, { session, tws }) => {
    for (const name of account === '' ? tws.accounts : [account]) sendFigures(session, tws, { reqId, account: name });
    session.send(accountUpdateMultiEnd(reqId));
    session.memory.accountIds.set(reqId, account);
  },
  cancelAccountUpdatesMulti: ({ reqId }, { session }) => {
    session.memory.accountIds.delete(reqId);
  },
};

/** Figures and portfolio of one account, as account updates carry them. */
export function sendAccount(session: ClientSession, tws: TwsServices, account: string): void {
  for (const figure of figuresOf(tws, account)) session.send(updateAccountValue(figure));
  for (const position of tws.exchange.positions) {
    if (position.account !== account) continue;
    session.send(updatePortfolio(position, tws.market.quote(position.instrument).last));
  }
  session.send(updateAccountTime(easternTimestamp(tws.market.nowMs).slice(9, 14)));
}

/** Figures of one account under a request id. */
export function sendFigures(
  session: ClientSession,
  tws: TwsServices,
  { reqId, account }: { readonly reqId: number; readonly account: string },
): void {
  for (const figure of figuresOf(tws, account)) session.send(accountUpdateMulti(reqId, figure));
}

function figuresOf(tws: TwsServices, account: string): ReturnType<typeof accountFigures> {
  const totals = tws.exchange.ledger.totals(account, (instrument) => tws.market.quote(instrument).last);
  const ready = { account, tag: 'AccountReady', value: 'true', currency: '' };
  return [ready, ...accountFigures(account, totals), ...ledgerFigures(account, totals)];
}

function reqAccountSummary({ reqId, tags }: AccountSummaryRequest, { session, tws }: RequestContext): void {
  const { summaryIds } = session.memory;
  if (!summaryIds.has(reqId) && summaryIds.size >= SUMMARY_SLOTS) {
    const text = "Error processing request.-'bD' : cause - Maximum number of account summary requests exceeded";
    session.sendNotice(reqId, 322, text);
    return;
  }
  summaryIds.add(reqId);
  const wantsLedger = tags.some((tag) => tag.startsWith('$LEDGER'));
  for (const account of tws.accounts) {
    const totals = tws.exchange.ledger.totals(account, (instrument) => tws.market.quote(instrument).last);
    const figures = accountFigures(account, totals).filter((figure) => tags.includes(figure.tag));
    for (const figure of figures) session.send(accountSummary(reqId, figure));
    if (!wantsLedger) continue;
    for (const figure of ledgerFigures(account, totals)) session.send(accountSummary(reqId, figure));
  }
  session.send(accountSummaryEnd(reqId));
}
