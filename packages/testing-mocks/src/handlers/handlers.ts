import type { RequestHandlers } from '../session/request-context.ts';
import { contractHandlers } from './contract-handlers.ts';
import { quoteHandlers } from './quote-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';

/** Who answers what. */
export const handlers: Partial<RequestHandlers> = {
  ...sessionHandlers,
  ...contractHandlers,
  ...quoteHandlers,
};
