import { describe, expect, it } from 'vitest';
import { aNotice } from '../../test/builders.ts';
import type { InboundEvent } from '../inbound/inbound-event.ts';
import { noticeRules } from '../inbound/notice-rules.ts';
import { nextOpening, nothingOpened, type Opening, type OpeningStep } from './opening.ts';

const target = { address: '127.0.0.1:7497', clientId: 7, rules: noticeRules() };
const tcpUp: InboundEvent = { type: 'tcpConnected' };
const notice = (code: number, text = 'some text'): InboundEvent => ({
  type: 'notice',
  notice: aNotice({ code, text }),
});
const step = (opening: Opening, event: InboundEvent): OpeningStep => nextOpening(opening, event, target);

/** Runs events through an opening until it ends. */
function after(...events: readonly InboundEvent[]): OpeningStep {
  let last: OpeningStep = { type: 'goOn', opening: nothingOpened };
  for (const event of events) if (last.type === 'goOn') last = step(last.opening, event);
  return last;
}

const failure = (...events: readonly InboundEvent[]) => {
  const last = after(...events);
  return last.type === 'failed'
    ? { reason: last.error.reason, sentence: last.error.message, twsCode: last.error.twsCode }
    : last;
};

describe('nextOpening', () => {
  const accounts: InboundEvent = { type: 'managedAccounts', accounts: ['DU1'] };
  const nextValidId: InboundEvent = { type: 'nextValidId', orderId: 42 };
  const version: InboundEvent = { type: 'serverVersion', version: 178 };

  it.each<[string, readonly InboundEvent[]]>([
    ['accounts first', [tcpUp, version, accounts, nextValidId]],
    ['the order id first', [tcpUp, version, nextValidId, accounts]],
    ['a farm notice in between', [tcpUp, version, nextValidId, notice(2104), accounts]],
  ])('is started when accounts and the next order id are both there: %s', (_, events) => {
    expect(after(...events)).toEqual({
      type: 'started',
      opening: { isTcpUp: true, serverVersion: 178, accounts: ['DU1'], nextValidId: 42 },
    });
  });

  it('is not started by TCP, by a version or by half of what must be known', () => {
    expect(after(tcpUp)).toMatchObject({ type: 'goOn', phase: 'handshake' });
    expect(after(tcpUp, version)).toMatchObject({ type: 'goOn', phase: 'starting' });
    expect(after(tcpUp, version, accounts)).toMatchObject({ type: 'goOn' });
    expect(after(tcpUp, version, nextValidId)).toMatchObject({ type: 'goOn' });
  });

  it('says that nothing listens when the dial is refused', () => {
    expect(failure(notice(502, 'connect ECONNREFUSED 127.0.0.1:7497'))).toEqual({
      reason: 'refused',
      sentence: 'nothing listens at 127.0.0.1:7497: start TWS or IB Gateway, turn on its API, and check the port',
      twsCode: 502,
    });
  });

  it('says why an address cannot be reached', () => {
    expect(failure(notice(502, 'connect EHOSTUNREACH 10.0.0.9:7497'))).toEqual({
      reason: 'unreachable',
      sentence: '127.0.0.1:7497 cannot be reached: connect EHOSTUNREACH 10.0.0.9:7497',
      twsCode: 502,
    });
  });

  it('does not call an address unreachable that answered and then broke the connection', () => {
    expect(failure(tcpUp, notice(502, 'read ECONNRESET'))).toMatchObject({
      reason: 'closedByTws',
      sentence: expect.stringContaining('closed the connection before it was ready'),
    });
  });

  it('names the client id that is in use', () => {
    expect(failure(tcpUp, version, notice(326, 'Unable to connect as the client id is already in use'))).toEqual({
      reason: 'clientIdInUse',
      sentence: 'client id 7 is in use at 127.0.0.1:7497: another program holds it, or TWS has not let go of it yet',
      twsCode: 326,
    });
  });

  it('says that the versions do not fit', () => {
    expect(failure(tcpUp, notice(506))).toEqual({
      reason: 'unsupportedVersion',
      sentence: '127.0.0.1:7497 speaks no version of the protocol we know',
      twsCode: 506,
    });
  });

  it('takes a TWS that is too old for the session for one that does not fit, not one too old for a request', () => {
    expect(failure(tcpUp, notice(503))).toMatchObject({ reason: 'unsupportedVersion', twsCode: 503 });
    const ofRequest: InboundEvent = { type: 'notice', notice: { id: 7, code: 503, text: '' } };
    expect(after(tcpUp, ofRequest)).toMatchObject({ type: 'goOn' });
  });

  it('says that something that is no TWS answered', () => {
    expect(failure(tcpUp, { type: 'serverVersion', version: Number.NaN })).toMatchObject({
      reason: 'unsupportedVersion',
      sentence: '127.0.0.1:7497 does not speak the TWS protocol: its version is no number',
    });
  });

  it('names what may be behind a connection that is closed before it was ready', () => {
    expect(failure(tcpUp, { type: 'disconnected' })).toMatchObject({
      reason: 'closedByTws',
      sentence:
        '127.0.0.1:7497 closed the connection before it was ready: the address may not be trusted by TWS, a dialog may wait there, or a tunnel has no TWS behind it',
    });
    expect(failure({ type: 'disconnected' })).toMatchObject({ sentence: '127.0.0.1:7497 cannot be reached' });
  });

  it('fails for no other notice, and for nothing that speaks of requests', () => {
    for (const code of [1100, 2103, 2104, 200, 9_999]) expect(after(notice(code))).toMatchObject({ type: 'goOn' });
    expect(after({ type: 'positionEnd' })).toEqual({ type: 'goOn', opening: nothingOpened });
  });
});
