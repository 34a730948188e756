import type { Instrument } from '../exchange/instrument.ts';
import type { PriceStep } from '../exchange/market-rule-catalogue.ts';
import type { Message } from '../wire/frame-writer.ts';
import { replyIds } from '../wire/message-ids.ts';

// Answers about what hardly ever changes. Source: tws-protocol.md section 5; WSH texts never travel: see reference-handlers.

/** Instruments whose name fits, each with the kinds of derivatives there are of it. */
export function symbolSamples(
  reqId: number,
  found: readonly { readonly instrument: Instrument; readonly derivatives: readonly string[] }[],
): Message {
  const rows = found.flatMap(({ instrument, derivatives }) => [
    instrument.conId,
    instrument.symbol,
    instrument.secType,
    instrument.primaryExchange,
    instrument.currency,
    derivatives.length,
    ...derivatives,
    instrument.longName,
    '', // issuerId
  ]);
  return [replyIds.symbolSamples, reqId, found.length, ...rows];
}

/** Expiries and strikes of one underlying on one exchange. */
export interface OptionParameters {
  readonly exchange: string;
  readonly underConId: number;
  readonly tradingClass: string;
  readonly multiplier: number;
  readonly expiries: readonly string[];
  readonly strikes: readonly number[];
}

export function optionParameters(reqId: number, parameters: OptionParameters): Message {
  const { exchange, underConId, tradingClass, multiplier, expiries, strikes } = parameters;
  const head = [replyIds.securityDefinitionOptionParameter, reqId, exchange, underConId, tradingClass] as const;
  return [...head, multiplier, expiries.length, ...expiries, strikes.length, ...strikes];
}

export function optionParametersEnd(reqId: number): Message {
  return [replyIds.securityDefinitionOptionParameterEnd, reqId];
}

export function marketRule(ruleId: number, steps: readonly PriceStep[]): Message {
  return [replyIds.marketRule, ruleId, steps.length, ...steps.flatMap((step) => [step.lowEdge, step.increment])];
}

/** Which exchange a letter or a bit of a quote stands for. */
export function smartComponents(reqId: number, exchanges: readonly string[]): Message {
  const rows = exchanges.flatMap((exchange, bit) => [bit, exchange, exchange.charAt(0)]);
  return [replyIds.smartComponents, reqId, exchanges.length, ...rows];
}

/** Exchanges that show their books, with the kind of security. */
export function depthExchanges(exchanges: readonly (readonly [exchange: string, secType: string])[]): Message {
  const rows = exchanges.flatMap(([exchange, secType]) => [exchange, secType, '', 'Deep2', '']);
  return [replyIds.mktDepthExchanges, exchanges.length, ...rows];
}

export function familyCodes(accounts: readonly string[]): Message {
  return [replyIds.familyCodes, accounts.length, ...accounts.flatMap((account) => [account, ''])];
}

export function userInfo(reqId: number): Message {
  return [replyIds.userInfo, reqId, ''];
}

export function fundamentalData(reqId: number, xml: string): Message {
  return [replyIds.fundamentalData, 1, reqId, xml];
}
