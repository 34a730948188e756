import type { RequestHandlers } from '../session/request-context.ts';
import { accountHandlers } from './account-handlers.ts';
import { contractHandlers } from './contract-handlers.ts';
import { desktopHandlers } from './desktop-handlers.ts';
import { historyHandlers } from './history-handlers.ts';
import { orderHandlers } from './order-handlers.ts';
import { orderQueryHandlers } from './order-query-handlers.ts';
import { newsHandlers } from './news-handlers.ts';
import { pastHandlers } from './past-handlers.ts';
import { quoteHandlers } from './quote-handlers.ts';
import { referenceHandlers } from './reference-handlers.ts';
import { sessionHandlers } from './session-handlers.ts';
import { streamHandlers } from './stream-handlers.ts';

/** Who answers what. */
export const handlers: RequestHandlers = {
  ...sessionHandlers,
  ...contractHandlers,
  ...quoteHandlers,
  ...historyHandlers,
  ...pastHandlers,
  ...streamHandlers,
  ...referenceHandlers,
  ...newsHandlers,
  ...accountHandlers,
  ...desktopHandlers,
  ...orderHandlers,
  ...orderQueryHandlers,
};
