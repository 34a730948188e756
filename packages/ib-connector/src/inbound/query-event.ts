import type { Contract } from '../tws-api/contract.ts';

/** One tick of the past as it came; what its kind does not tell is absent. */
export interface PastTickReport {
  readonly epochSeconds: number;
  readonly price?: number;
  readonly size?: number;
  readonly exchange?: string;
  readonly specialConditions?: string;
  readonly isPastLimit?: boolean;
  readonly isUnreported?: boolean;
  readonly bid?: number;
  readonly ask?: number;
  readonly bidSize?: number;
  readonly askSize?: number;
}

interface Answer<Type extends string> {
  readonly type: Type;
  readonly reqId: number;
}

/** What answers the requests of `QueryRequests`. */
export type QueryEvent =
  | (Answer<'matchingSymbols'> & {
      readonly matches: readonly {
        readonly contract: Contract;
        readonly description: string;
        readonly derivatives: readonly string[];
      }[];
    })
  | (Answer<'optionParameters'> & {
      readonly exchange: string;
      readonly underlyingConId: number;
      readonly tradingClass: string;
      readonly multiplier: number;
      readonly expirations: readonly string[];
      readonly strikes: readonly number[];
    })
  | Answer<'optionParametersEnd'>
  | {
      readonly type: 'marketRule';
      readonly ruleId: number;
      readonly steps: readonly { readonly lowEdge: number; readonly increment: number }[];
    }
  | (Answer<'headTimestamp'> & { readonly text: string })
  | (Answer<'histogram'> & { readonly rows: readonly { readonly price: number; readonly size: number }[] })
  | (Answer<'pastTicks'> & { readonly ticks: readonly PastTickReport[]; readonly isDone: boolean })
  | { readonly type: 'scannerParameters'; readonly xml: string }
  | (Answer<'scannerRow'> & { readonly rank: number; readonly contract: Contract; readonly marketName: string })
  | Answer<'scannerEnd'>
  | {
      readonly type: 'newsProviders';
      readonly providers: readonly { readonly code: string; readonly name: string }[];
    }
  | (Answer<'headline'> & {
      readonly time: string;
      readonly provider: string;
      readonly articleId: string;
      readonly headline: string;
    })
  | (Answer<'headlinesEnd'> & { readonly hasMore: boolean })
  | (Answer<'article'> & { readonly articleType: number; readonly text: string })
  | (Answer<'fundamentalData'> & { readonly xml: string })
  | (Answer<'userInfo'> & { readonly whiteBrandingId: string });
