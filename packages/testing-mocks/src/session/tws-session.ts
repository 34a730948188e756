import type { Clock, Timer } from '@autobot/resilience';
import { errorMessage, managedAccounts, nextValidId } from '../codec/replies.ts';
import { twsUtcTime } from '../codec/tws-time.ts';
import type { Journal, JournalEntry } from '../expect/journal.ts';
import { FrameReader } from '../wire/frame-reader.ts';
import { FrameEncoder } from '../wire/frame-encoder.ts';
import type { Message } from '../wire/frame-writer.ts';
import { negotiateVersion } from '../wire/hello.ts';
import { WireError } from '../wire/wire-error.ts';
import { backlogLimits } from './backlog-limits.ts';
import { HandshakeDeadline } from './handshake-deadline.ts';
import { HeldInput } from './held-input.ts';
import type { LinkConditions } from './link-conditions.ts';
import { MessageRate, rateText } from './message-rate.ts';
import { farmNotice, noticeText } from './notice-catalogue.ts';
import { OutboundQueue } from './outbound-queue.ts';
import { type ClientMemory, type ClientSession, emptyMemory, type TwsServices } from './request-context.ts';
import { type ReadRequest, readRequest, requestIdOf } from './route-request.ts';
import { SessionRecord } from './session-record.ts';
import { nextSessionState, type SessionInput, type SessionState } from './session-state.ts';
import type { CloseHow, SessionTransport } from './transport.ts';

/** What a session needs from the TWS it belongs to. */
export interface SessionHost {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly services: TwsServices;
  readonly conditions: LinkConditions;
  /** The server version to offer. */
  readonly offeredVersion: number;
  readonly enforcesPacing: boolean;
  /** False if another open connection has this client id. */
  claimClientId(session: TwsSession, clientId: number): boolean;
  released(session: TwsSession): void;
}

// TWS says 326 and leaves a client a moment to read it. Source: tws-protocol.md section 4 (trap 17).
const CLOSE_AFTER_326_MS = 100;

/** One client's connection: bytes in, bytes out, and the manners of TWS in between. It has no socket of its own. */
export class TwsSession implements ClientSession {
  readonly connection: number;
  readonly memory: ClientMemory = emptyMemory();
  readonly #host: SessionHost;
  readonly #transport: SessionTransport;
  readonly #reader = new FrameReader();
  readonly #encoder = new FrameEncoder();
  readonly #rate = new MessageRate();
  readonly #outbound: OutboundQueue;
  readonly #record: SessionRecord;
  readonly #deadline: HandshakeDeadline;
  readonly #held = new HeldInput();
  #state: SessionState = { phase: 'awaiting-hello' };
  #farewell: Timer | undefined;
  #isFrozen = false;
  #isTurnedAway = false;
  #isMute = false;

  constructor(connection: number, transport: SessionTransport, host: SessionHost) {
    this.connection = connection;
    this.#transport = transport;
    this.#host = host;
    this.#outbound = new OutboundQueue({
      clock: host.clock,
      write: (bytes) => {
        transport.write(bytes);
      },
    });
    this.#record = new SessionRecord({ connection, clock: host.clock, journal: host.journal });
    this.#deadline = new HandshakeDeadline({
      clock: host.clock,
      isHanging: () => this.#isFrozen,
      missed: (problem) => {
        this.#record.failure(problem);
        this.close('end');
      },
    });
    if (host.conditions.freezesNewConnection()) this.freeze();
  }

  /** -1 until the client has said who it is. */
  get clientId(): number {
    return this.#state.phase === 'started' ? this.#state.clientId : -1;
  }

  get serverVersion(): number {
    return 'serverVersion' in this.#state ? this.#state.serverVersion : 0;
  }

  /** True from startApi until the connection ends. */
  get isStarted(): boolean {
    return this.#state.phase === 'started';
  }

  /** Bytes that have left the session and that the client's side has not taken. */
  get backlogBytes(): number {
    return this.#transport.backlogBytes;
  }

  /** True if quotes sent now would be read soon: neither frozen nor far behind. */
  get isListening(): boolean {
    if (!this.isStarted || this.#isFrozen) return false;
    return this.backlogBytes < backlogLimits.quotesWait && this.#outbound.waitingBytes < backlogLimits.most;
  }

  /** The client's next bytes, in any portions. */
  receive(bytes: Uint8Array): void {
    if (this.#state.phase === 'closed' || this.#isTurnedAway) return;
    if (this.#isFrozen) {
      if (!this.#held.add(bytes)) this.#transport.pauseReading();
      return;
    }
    try {
      for (const inbound of this.#reader.push(bytes)) {
        if (inbound.type === 'hello') this.#greet(inbound.versions);
        else if (inbound.type === 'message') this.#dispatch(inbound.fields);
        else this.#record.failure(inbound.problem);
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#record.failure(error.message);
      this.close('end');
    }
  }

  /** The client ended the connection. */
  clientClosed(): void {
    this.#ended('client');
  }

  /** The mock ends the connection. */
  close(how: CloseHow): void {
    if (this.#state.phase === 'closed') return;
    this.#transport.close(how);
    this.#ended('mock');
  }

  /** From now on nothing is read and nothing is written, and the connection stays open. */
  freeze(): void {
    this.#isFrozen = true;
    this.#outbound.pause();
  }

  /** Takes up where it stopped: what came meanwhile is read now. */
  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#outbound.resume();
    this.#transport.resumeReading();
    for (const bytes of this.#held.take()) this.receive(bytes);
  }

  send(message: Message): void {
    if (this.#state.phase === 'closed' || this.#isMute) return;
    const fate = this.#host.conditions.passReply(message, this);
    if (fate === 'lost') return;
    this.#record.sent();
    if (fate === 'passes') this.emit(message);
  }

  /** Sends past the faults that lose messages, double them or hold them back. */
  emit(message: Message): void {
    if (this.#state.phase === 'closed') return;
    this.#outbound.push(this.#encoder.encode(message), this.#host.conditions.delayNextMs(this.clientId));
    if (this.backlogBytes > backlogLimits.most) this.#giveUp();
  }

  /** Sends what nobody asked for just now: many messages, in one piece unless a fault must see each. */
  sendNews(messages: readonly Message[]): void {
    if (messages.length === 0 || this.#state.phase === 'closed' || this.#isMute) return;
    if (this.#host.conditions.touchesMessages) {
      for (const message of messages) this.send(message);
      return;
    }
    this.#outbound.push(this.#encoder.encodeAll(messages), 0);
    if (this.backlogBytes > backlogLimits.most) this.#giveUp();
  }

  sendNotice(reqId: number, code: number, text: string = noticeText(code)): void {
    this.send(errorMessage(reqId, code, text));
  }

  #giveUp(): void {
    const waiting = `${(this.backlogBytes / 1e6).toFixed(1)} MB`;
    this.#record.failure(`client ${this.clientId} does not read: ${waiting} wait for it, so it is cut off`);
    this.close('reset');
  }

  #greet(versions: string): void {
    const negotiation = negotiateVersion(versions, this.#host.offeredVersion);
    this.#record.learned({ versions });
    if ('problem' in negotiation) {
      this.#record.failure(negotiation.problem);
      this.close('end');
      return;
    }
    const { serverVersion } = negotiation;
    if (!this.#advance({ type: 'hello', serverVersion })) return;
    this.#record.learned({ serverVersion });
    const frame = this.#encoder.encode([serverVersion, twsUtcTime(this.#host.clock.wallNow())]);
    this.#outbound.push(frame, this.#host.conditions.delayNextMs(this.clientId));
  }

  #dispatch(fields: readonly string[]): void {
    if (this.#state.phase === 'closed' || this.#isTurnedAway) return;
    const request = readRequest(fields, this.serverVersion);
    const entry = this.#record.request(request, fields, this.isStarted ? this.clientId : undefined);
    if (!this.#isWithinRate(entry)) return;
    const cut = this.#host.conditions.cutOn(entry);
    if (cut?.when !== 'before') {
      this.#isMute = cut !== undefined;
      this.#record.answering(entry, () => {
        this.#handle(request, entry);
      });
    }
    if (cut !== undefined) this.close(cut.how);
  }

  #handle(request: ReadRequest, entry: JournalEntry): void {
    if (request.type === 'startApi') {
      this.#start(request.values.clientId);
    } else if (!this.isStarted) {
      this.#record.failure(`${entry.name} before startApi`, entry);
    } else if (request.type === 'readable') {
      const instead = this.#host.conditions.answerInstead(entry);
      if (instead === undefined) request.handle({ session: this, tws: this.#host.services });
      else if (instead !== 'nothing') {
        this.sendNotice(requestIdOf(entry.name, entry.fields), instead.code, instead.text);
      }
    } else {
      this.#record.failure(request.problem, entry);
      const text = `${noticeText(request.code)} ${request.problem}`;
      this.sendNotice(requestIdOf(request.name, entry.fields), request.code, text);
    }
  }

  #start(clientId: number): void {
    if (this.#state.phase === 'awaiting-start' && !this.#host.claimClientId(this, clientId)) {
      this.#isTurnedAway = true;
      this.#deadline.cancel();
      this.sendNotice(-1, 326);
      this.#farewell = this.#host.clock.setTimer(() => {
        this.close('end');
      }, CLOSE_AFTER_326_MS);
      return;
    }
    this.#deadline.cancel();
    if (!this.#advance({ type: 'startApi', clientId })) return;
    this.#record.learned({ clientId });
    const { services } = this.#host;
    this.send(managedAccounts(services.accounts));
    this.send(nextValidId(services.nextOrderId(clientId)));
    const { ok, broken } = services.connectivity.farms();
    for (const farm of ok) this.#sendFarm(farmNotice(farm, 'ok'));
    for (const farm of broken) this.#sendFarm(farmNotice(farm, 'broken'));
    if (!services.connectivity.isUpstreamUp) this.sendNotice(-1, 1100);
  }

  #sendFarm(notice: { readonly code: number; readonly text: string }): void {
    this.sendNotice(-1, notice.code, notice.text);
  }

  /** What TWS does above 50 messages a second. Source: ib-connectivity.md section 1-A, row 100. */
  #isWithinRate(entry: JournalEntry): boolean {
    if (!this.#host.enforcesPacing || entry.name === 'startApi') return true;
    const verdict = this.#rate.arrive(entry.atMs);
    if (verdict.type === 'warned') this.sendNotice(-1, 0, rateText(verdict));
    if (verdict.type !== 'rejected') return true;
    this.#record.answering(entry, () => {
      this.sendNotice(requestIdOf(entry.name, entry.fields), 100, rateText(verdict));
    });
    if (verdict.isCut) this.close('end');
    return false;
  }

  #advance(input: SessionInput): boolean {
    const { state, problem } = nextSessionState(this.#state, input);
    this.#state = state;
    if (problem !== undefined) this.#record.failure(problem);
    return problem === undefined;
  }

  #ended(closedBy: 'client' | 'mock'): void {
    if (this.#state.phase === 'closed') return;
    this.#advance({ type: 'closed' });
    this.#deadline.cancel();
    this.#farewell?.cancel();
    this.#outbound.clear();
    this.#held.take();
    this.memory.quoteStreams.clear();
    this.memory.figureStreams.clear();
    this.#record.closed(closedBy);
    this.#host.released(this);
  }
}
