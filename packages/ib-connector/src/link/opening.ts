import { LinkFailedError } from '../errors/link-errors.ts';
import type { InboundEvent, Notice } from '../inbound/inbound-event.ts';
import type { NoticeRules } from '../inbound/notice-rules.ts';

/** What is known of a link that is being opened. */
export interface Opening {
  readonly isTcpUp: boolean;
  readonly serverVersion: number | undefined;
  readonly accounts: readonly string[] | undefined;
  readonly nextValidId: number | undefined;
}

/** Nothing known yet. */
export const nothingOpened: Opening = {
  isTcpUp: false,
  serverVersion: undefined,
  accounts: undefined,
  nextValidId: undefined,
};

/** Where an opening stands, or why it failed. `started` means: TWS may now be asked things. */
export type OpeningStep =
  | { readonly type: 'goOn'; readonly opening: Opening; readonly phase?: 'handshake' | 'starting' }
  | { readonly type: 'started'; readonly opening: Opening }
  | { readonly type: 'failed'; readonly error: LinkFailedError };

/** What the sentences of a failure name. */
export interface OpeningTarget {
  readonly address: string;
  readonly clientId: number;
  readonly rules: NoticeRules;
}

/** The id of a message that answers nothing. */
const NO_ID = -1;

/** Takes in one event of an opening; pure. Only what speaks about the link changes anything. */
export function nextOpening(opening: Opening, event: InboundEvent, target: OpeningTarget): OpeningStep {
  switch (event.type) {
    case 'tcpConnected':
      return { type: 'goOn', opening: { ...opening, isTcpUp: true }, phase: 'handshake' };
    case 'serverVersion':
      return Number.isNaN(event.version)
        ? failed('unsupportedVersion', `${target.address} does not speak the TWS protocol: its version is no number`)
        : { type: 'goOn', opening: { ...opening, serverVersion: event.version }, phase: 'starting' };
    case 'managedAccounts':
      return startedIfComplete({ ...opening, accounts: event.accounts });
    case 'nextValidId':
      return startedIfComplete({ ...opening, nextValidId: event.orderId });
    case 'disconnected':
      return { type: 'failed', error: closedByTws(opening, target) };
    case 'notice':
      return afterNotice(opening, event.notice, target);
    default:
      return { type: 'goOn', opening };
  }
}

function startedIfComplete(opening: Opening): OpeningStep {
  const isComplete = opening.accounts !== undefined && opening.nextValidId !== undefined;
  return isComplete ? { type: 'started', opening } : { type: 'goOn', opening };
}

function afterNotice(opening: Opening, notice: Notice, target: OpeningTarget): OpeningStep {
  const name = target.rules.get(notice.code)?.name;
  const details = { twsCode: notice.code };
  if (name === 'clientIdInUse') {
    const sentence = `client id ${target.clientId} is in use at ${target.address}: another program holds it, or TWS has not let go of it yet`;
    return failed('clientIdInUse', sentence, details);
  }
  if (name === 'couldNotConnect' && opening.isTcpUp) return { type: 'failed', error: closedByTws(opening, target) };
  if (name === 'couldNotConnect') return failed(dialFailure(notice.text), dialSentence(notice.text, target), details);
  if (name === 'unsupportedVersion' || (name === 'twsOutOfDate' && notice.id === NO_ID)) {
    return failed('unsupportedVersion', `${target.address} speaks no version of the protocol we know`, details);
  }
  return { type: 'goOn', opening };
}

function dialFailure(text: string): 'refused' | 'unreachable' {
  return text.includes('ECONNREFUSED') ? 'refused' : 'unreachable';
}

function dialSentence(text: string, target: OpeningTarget): string {
  if (dialFailure(text) === 'refused') {
    return `nothing listens at ${target.address}: start TWS or IB Gateway, turn on its API, and check the port`;
  }
  return `${target.address} cannot be reached: ${text}`;
}

// A tunnel such as socat accepts the dial and closes it again when there is no TWS behind it.
function closedByTws(opening: Opening, target: OpeningTarget): LinkFailedError {
  const sentence = opening.isTcpUp
    ? `${target.address} closed the connection before it was ready: the address may not be trusted by TWS, a dialog may wait there, or a tunnel has no TWS behind it`
    : `${target.address} cannot be reached`;
  return new LinkFailedError('closedByTws', sentence);
}

function failed(reason: LinkFailedError['reason'], sentence: string, details: { twsCode?: number } = {}): OpeningStep {
  return { type: 'failed', error: new LinkFailedError(reason, sentence, details) };
}
