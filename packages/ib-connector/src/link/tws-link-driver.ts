import type { LinkDriver, LinkEpoch } from '@autobot/resilience';
import { LinkFailedError } from '../errors/link-errors.ts';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { NoticeRules } from '../inbound/notice-rules.ts';
import { toInboundEvent } from '../inbound/to-inbound-event.ts';
import type { TwsApi, TwsApiFactory } from '../tws-api/tws-api.ts';
import { nextOpening, nothingOpened, type Opening } from './opening.ts';
import { PortChoice, portOf } from './port-choice.ts';

/** The id of a message that answers nothing. */
const NO_ID = -1;

/** What TWS told of itself when the link was opened. */
export interface TwsSession {
  readonly api: TwsApi;
  readonly epoch: number;
  readonly serverVersion: number;
  readonly accounts: readonly string[];
  readonly nextValidId: number;
}

/** What the driver is told. */
export interface TwsLinkDriverOptions {
  readonly host: string;
  readonly port: number;
  /** Read at each dial. */
  readonly clientId: () => number;
  /** Waits for what must be had before a dial, as long as it takes. */
  readonly prepare?: LinkDriver['prepare'];
  /** Told how each dial went; the cause if it failed. */
  readonly onDialled?: ((cause?: unknown) => void) | undefined;
  /** The account that must be among those TWS manages; none is asked for if absent. */
  readonly account?: string | undefined;
  readonly createApi: TwsApiFactory;
  readonly rules: NoticeRules;
  /** Waits for room among the messages: the start message counts too. */
  readonly beforeDial: (signal: AbortSignal) => Promise<void>;
  /** Asks for everything that must be known before the link counts as ready. */
  readonly synchronize: (session: TwsSession, signal: AbortSignal) => Promise<void>;
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Hears every event of the current epoch, after the driver itself. */
  readonly onEvent: (event: InboundEvent) => void;
}

/** Opens, watches and closes the socket to TWS: one `TwsApi` per epoch, never used again. */
export class TwsLinkDriver implements LinkDriver {
  readonly prepare: LinkDriver['prepare'];
  readonly #options: TwsLinkDriverOptions;
  readonly #ports: PortChoice;
  #api: TwsApi | undefined;
  #session: TwsSession | undefined;

  constructor(options: TwsLinkDriverOptions) {
    this.#options = options;
    this.prepare = options.prepare;
    this.#ports = new PortChoice(options.port);
  }

  /** Where TWS was found last, or is expected. */
  get port(): number {
    return this.#ports.port;
  }

  /** TWS says that it moves to another port, which its words name (1300). */
  portChanged(text: string): void {
    this.#ports.offered(portOf(text), this.#session?.accounts);
  }

  /** The session of the current epoch, from the moment TWS may be asked things until the epoch ends. */
  get session(): TwsSession | undefined {
    return this.#session;
  }

  async open(epoch: LinkEpoch): Promise<void> {
    await this.#options.beforeDial(epoch.signal);
    epoch.signal.throwIfAborted();
    const port = this.#ports.next();
    const session = await this.#dial(epoch, port);
    this.#checkAccount(session.accounts);
    this.#ports.answered(port, session.accounts);
    this.#session = session;
    epoch.enter('syncing');
    await this.#options.synchronize(session, epoch.signal);
  }

  probe(signal: AbortSignal): Promise<void> {
    return this.#options.probe(signal);
  }

  async close(): Promise<void> {
    const api = this.#api;
    this.#api = undefined;
    this.#session = undefined;
    await api?.close();
  }

  async #dial(epoch: LinkEpoch, port: number): Promise<TwsSession> {
    const { onDialled } = this.#options;
    try {
      const session = await this.#start(epoch, port);
      onDialled?.();
      return session;
    } catch (error) {
      onDialled?.(error);
      throw error;
    }
  }

  #start(epoch: LinkEpoch, port: number): Promise<TwsSession> {
    const { host, rules, createApi } = this.#options;
    const clientId = this.#options.clientId();
    const target = { address: `${host}:${port}`, clientId, rules };
    return new Promise<TwsSession>((resolve, reject) => {
      let opening: Opening | undefined = nothingOpened;
      let isFailed = false;
      const onEvent = (name: string, args: readonly unknown[]): void => {
        if (name === 'received') epoch.heard();
        const event = toInboundEvent(name, args);
        if (event === undefined) return;
        if (opening === undefined) {
          // The socket ends after what it ended of, and that is the cause.
          if (!isFailed) this.#watch(epoch, event);
        } else {
          const step = nextOpening(opening, event, target);
          opening = step.type === 'goOn' ? step.opening : undefined;
          if (step.type === 'goOn' && step.phase !== undefined) epoch.enter(step.phase);
          isFailed = step.type === 'failed';
          if (step.type === 'failed') reject(step.error);
          if (step.type === 'started') resolve(toSession(api, epoch.number, step.opening));
        }
        this.#options.onEvent(event);
      };
      const api = createApi({ host, port, clientId, onEvent });
      this.#api = api;
      epoch.signal.addEventListener('abort', () => {
        reject(toError(epoch.signal.reason));
      });
      api.open();
    });
  }

  #watch(epoch: LinkEpoch, event: InboundEvent): void {
    if (event.type === 'disconnected') {
      epoch.lost(new LinkFailedError('closedByTws', 'TWS closed the connection'));
    }
    if (event.type !== 'notice') return;
    const { text, code, id } = event.notice;
    // With the id of a request it speaks of that request, and the socket is well.
    if (id === NO_ID && this.#options.rules.get(code)?.name === 'couldNotConnect') {
      epoch.lost(new LinkFailedError('closedByTws', `the socket to TWS broke: ${text}`, { twsCode: code }));
    }
  }

  #checkAccount(accounts: readonly string[]): void {
    const { account } = this.#options;
    if (account === undefined || accounts.includes(account)) return;
    const sentence = `IB_ACCOUNT is "${account}", but this TWS manages ${accounts.join(', ') || 'no account'}: wrong login or wrong port?`;
    throw new LinkFailedError('wrongAccount', sentence);
  }
}

function toSession(api: TwsApi, epoch: number, opening: Opening): TwsSession {
  const { serverVersion = 0, accounts = [], nextValidId = 0 } = opening;
  return { api, epoch, serverVersion, accounts, nextValidId };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
