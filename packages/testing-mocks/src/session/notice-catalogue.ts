/**
 * What TWS says for a code when a test gives no text of its own.
 * Source: ib-connectivity.md section 1 (IB's "System Message Codes" and texts seen in the field).
 */
export const noticeTexts: Readonly<Record<number, string>> = {
  0: 'Warning: Approaching max rate of 50 messages per second (44)',
  100: 'Max rate of messages per second has been exceeded:max=50 rec=51 (1)',
  101: 'Max number of tickers has been reached.',
  103: 'Duplicate order id',
  104: 'Cannot modify a filled order.',
  110: 'The price does not conform to the minimum price variation for this contract.',
  135: "Can't find order with id =",
  161: 'Cancel attempted when order is not in a cancellable state.',
  162: 'Historical Market Data Service error message:HMDS query returned no data',
  200: 'No security definition has been found for the request',
  201: 'Order rejected - reason:',
  202: 'Order Canceled - reason:',
  300: "Can't find EId with tickerId:",
  320: 'Error reading request:',
  321: 'Error validating request.',
  322: 'Error processing request.',
  326: 'Unable to connect as the client id is already in use. Retry with a unique client id.',
  354: 'Requested market data is not subscribed.',
  366: 'No historical data query found for ticker id',
  310: "Can't find the subscribed market depth with tickerId:",
  365: 'No scanner subscription found for ticker id:',
  387: 'Unsupported order type for this exchange and security type.',
  399: 'Order Message:',
  430: 'The fundamentals data for the security specified is not available.',
  434: 'The order size cannot be zero.',
  1100: 'Connectivity between IB and Trader Workstation has been lost.',
  1101: 'Connectivity between IB and Trader Workstation has been restored - data lost.',
  1102:
    'Connectivity between IB and Trader Workstation has been restored - data maintained. ' +
    'All data farms are connected: usfarm; usfuture; cashfarm; eufarm; ushmds; secdefil.',
  1300: 'TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - 7497',
  2100: 'API client has been unsubscribed from account data.',
  2103: 'Market data farm connection is broken:usfarm',
  2104: 'Market data farm connection is OK:usfarm',
  2105: 'HMDS data farm connection is broken:ushmds',
  2106: 'HMDS data farm connection is OK:ushmds',
  2107: 'HMDS data farm connection is inactive but should be available upon demand.ushmds',
  2108: 'Market data farm connection is inactive but should be available upon demand.usfarm',
  2110: 'Connectivity between Trader Workstation and server is broken. It will be restored automatically.',
  2119: 'Market data farm is connecting:usfarm',
  2157: 'Sec-def data farm connection is broken:secdefil',
  2158: 'Sec-def data farm connection is OK:secdefil',
  10089:
    "Requested market data requires additional subscription for API. See link in 'Market Data Connections' dialog " +
    'for more details.',
  10147: 'OrderId that needs to be cancelled is not found.',
  10148: 'OrderId that needs to be cancelled cannot be cancelled, state: Filled.',
  10167: 'Requested market data is not subscribed. Displaying delayed market data.',
  10185: 'Failed to cancel PNL (not subscribed)',
  10186: 'Failed to cancel PNL single (not subscribed)',
  10182: 'Failed to request live updates (disconnected).',
  10197: 'No market data during competing live session',
  10276: 'News feed is not allowed.',
  10225: 'Bust event occurred, current subscription is deactivated. Please resubscribe real-time bars immediately.',
};

/** The default text for a code; a code nobody knows says so. */
export function noticeText(code: number): string {
  return noticeTexts[code] ?? `Notice ${code}`;
}

/** What a farm carries, and so which codes announce it. */
export type FarmType = 'market-data' | 'history' | 'security-definition';

/** One of IB's data centres. */
export interface Farm {
  readonly name: string;
  readonly type: FarmType;
}

/** The farms this TWS is connected to. Names are real ones. */
export const farmCatalogue: readonly Farm[] = [
  { name: 'usfarm', type: 'market-data' },
  { name: 'usfuture', type: 'market-data' },
  { name: 'cashfarm', type: 'market-data' },
  { name: 'eufarm', type: 'market-data' },
  { name: 'ushmds', type: 'history' },
  { name: 'secdefil', type: 'security-definition' },
];

const farmCodes: Readonly<Record<FarmType, { readonly broken: number; readonly ok: number; readonly label: string }>> =
  {
    'market-data': { broken: 2103, ok: 2104, label: 'Market data farm' },
    history: { broken: 2105, ok: 2106, label: 'HMDS data farm' },
    'security-definition': { broken: 2157, ok: 2158, label: 'Sec-def data farm' },
  };

/** The notice that says a farm is broken or well again. Source: ib-connectivity.md section 1-B. */
export function farmNotice(farm: Farm, state: 'broken' | 'ok'): { readonly code: number; readonly text: string } {
  const { broken, ok, label } = farmCodes[farm.type];
  return state === 'broken'
    ? { code: broken, text: `${label} connection is broken:${farm.name}` }
    : { code: ok, text: `${label} connection is OK:${farm.name}` };
}
