import { afterVersion, type ReadersOf, type RequestId, requestId } from './request-reader.ts';

/** Requests about TWS's own windows and about advisers. */
export interface DesktopRequests {
  readonly reqSoftDollarTiers: RequestId;
  readonly requestFA: { readonly dataType: number };
  readonly replaceFA: RequestId & { readonly dataType: number; readonly xml: string };
  readonly queryDisplayGroups: RequestId;
  readonly subscribeToGroupEvents: RequestId & { readonly groupId: number };
  readonly updateDisplayGroup: RequestId & { readonly contractInfo: string };
  readonly unsubscribeFromGroupEvents: RequestId;
}

/** Source: IB's public Python client, EClient.requestFA, replaceFA, reqSoftDollarTiers and the display-group methods. */
export const desktopReaders: ReadersOf<DesktopRequests> = {
  reqSoftDollarTiers: requestId,
  requestFA: afterVersion((cursor) => ({ dataType: cursor.integer('faDataType') })),
  replaceFA: afterVersion((cursor) => ({
    dataType: cursor.integer('faDataType'),
    xml: cursor.text('xml'),
    reqId: cursor.id('reqId'),
  })),
  queryDisplayGroups: afterVersion(requestId),
  subscribeToGroupEvents: afterVersion((cursor) => ({ reqId: cursor.id('reqId'), groupId: cursor.integer('groupId') })),
  updateDisplayGroup: afterVersion((cursor) => ({
    reqId: cursor.id('reqId'),
    contractInfo: cursor.text('contractInfo'),
  })),
  unsubscribeFromGroupEvents: afterVersion(requestId),
};
