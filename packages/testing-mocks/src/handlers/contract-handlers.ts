import { bondDetails } from '../codec/bond-details.ts';
import { contractDetails } from '../codec/contract-details.ts';
import { contractDetailsEnd } from '../codec/replies.ts';
import type { RequestHandlers } from '../session/request-context.ts';
import { findListed } from './resolve-instrument.ts';

/** Requests for what is known of a contract. */
export const contractHandlers: Pick<RequestHandlers, 'reqContractDetails'> = {
  reqContractDetails: ({ reqId, contract }, { session, tws }) => {
    const found = findListed(contract, tws);
    if ('code' in found) {
      session.sendNotice(reqId, found.code, found.text);
      return;
    }
    const when = { nowMs: tws.clock.wallNow(), serverVersion: session.serverVersion };
    for (const instrument of found) {
      const details = instrument.secType === 'BOND' ? bondDetails : contractDetails;
      session.send(details(reqId, instrument, when));
    }
    session.send(contractDetailsEnd(reqId));
  },
};
