import { displayGroupList, softDollarTiers } from '../codec/desktop-replies.ts';
import type { DesktopRequests } from '../codec/desktop-requests.ts';
import { displayGroups } from '../session/display-groups.ts';
import type { ClientSession, RequestHandlers } from '../session/request-context.ts';

/** Requests about TWS's own windows and about advisers. */
export const desktopHandlers: Pick<RequestHandlers, keyof DesktopRequests> = {
  reqSoftDollarTiers: ({ reqId }, { session }) => {
    session.send(softDollarTiers(reqId));
  },
  requestFA: (_values, { session }) => {
    refuseAdviser(session, -1);
  },
  replaceFA: ({ reqId }, { session }) => {
    refuseAdviser(session, reqId);
  },
  queryDisplayGroups: ({ reqId }, { session }) => {
    session.send(displayGroupList(reqId, displayGroups));
  },
  subscribeToGroupEvents: ({ reqId, groupId }, { session, tws }) => {
    if (displayGroups.includes(groupId)) tws.displayGroups.subscribe(session, reqId, groupId);
    else refuse(session, reqId, `Invalid display group ${groupId}`);
  },
  updateDisplayGroup: ({ reqId, contractInfo }, { session, tws }) => {
    if (!tws.displayGroups.update(session, reqId, contractInfo))
      refuse(session, reqId, `No display group is subscribed under ${reqId}`);
  },
  unsubscribeFromGroupEvents: ({ reqId }, { session, tws }) => {
    tws.displayGroups.unsubscribe(session, reqId);
  },
};

/** The account is no adviser's, and this is what TWS says to such a one. */
function refuseAdviser(session: ClientSession, reqId: number): void {
  refuse(session, reqId, 'FA data operations ignored for non FA customers.');
}

function refuse(session: ClientSession, reqId: number, cause: string): void {
  session.sendNotice(reqId, 321, `Error validating request.-'bW' : cause - ${cause}`);
}
