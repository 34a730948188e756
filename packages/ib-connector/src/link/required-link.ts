import type { LinkSupervisor, RequiredLink } from '@autobot/resilience';
import { NotConnectedError } from '../errors/link-errors.ts';
import { causeOf } from './explain-cause.ts';

/** The link as calls need it: its refusals name the operation and carry code 504. */
export function requiredLink(supervisor: () => LinkSupervisor): RequiredLink {
  return {
    get isReady() {
      return supervisor().isReady;
    },
    whenReady: (wait) => supervisor().whenReady(wait),
    refusal: ({ operation }) => new NotConnectedError(operation, supervisor().state.name, causeOf(supervisor().state)),
  };
}
