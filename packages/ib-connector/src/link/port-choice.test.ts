import { describe, expect, it } from 'vitest';
import { PortChoice, portOf } from './port-choice.ts';

describe('portOf', () => {
  it.each([
    [
      'TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - 7498',
      7498,
    ],
    ['… on the new port - 4002.', 4002],
    ['no port at all', undefined],
    ['port - 0', undefined],
    ['port - 74980', undefined],
  ])('reads "%s" as %s', (text, port) => {
    expect(portOf(text)).toBe(port);
  });
});

describe('PortChoice', () => {
  const accounts = ['DU1', 'DU2'];

  it('keeps to the port it was given while TWS says nothing else', () => {
    const choice = new PortChoice(7497);
    expect([choice.next(), choice.next(), choice.port]).toEqual([7497, 7497, 7497]);
  });

  it('tries the new port and the old one in turn, and takes over the new one when the accounts are the same', () => {
    const choice = new PortChoice(7497);
    choice.offered(7498, accounts);
    expect([choice.next(), choice.next(), choice.next(), choice.port]).toEqual([7498, 7497, 7498, 7497]);
    choice.answered(7498, ['DU2', 'DU1']);
    expect([choice.next(), choice.port]).toEqual([7498, 7498]);
  });

  // Found by simulation: TWS moved, and moved back while the link was down, so nobody heard of it.
  it('comes back to the port it was given when nothing listens at the new one any more', () => {
    const choice = new PortChoice(7497);
    choice.offered(7498, accounts);
    choice.answered(choice.next(), accounts);
    expect([choice.next(), choice.next(), choice.next()]).toEqual([7498, 7497, 7498]);
    choice.answered(7497, accounts);
    expect([choice.next(), choice.next(), choice.port]).toEqual([7497, 7497, 7497]);
  });

  it('does not come back to other accounts', () => {
    const choice = new PortChoice(7497);
    choice.offered(7498, accounts);
    choice.answered(7498, accounts);
    expect(() => {
      choice.answered(7497, ['U1']);
    }).toThrow('TWS was at port 7498, and what listens at 7497 manages U1, not DU1, DU2');
    expect(choice.port).toBe(7498);
  });

  it('forgets the new port when TWS is still at the old one', () => {
    const choice = new PortChoice(7497);
    choice.offered(7498, accounts);
    choice.answered(7497, accounts);
    expect([choice.next(), choice.next()]).toEqual([7497, 7497]);
  });

  it('does not follow to other accounts, and does not try them again', () => {
    const choice = new PortChoice(7497);
    choice.offered(7496, accounts);
    expect(() => {
      choice.answered(choice.next(), ['U1']);
    }).toThrow('manages U1, not DU1, DU2: it is not followed');
    expect([choice.next(), choice.next(), choice.port]).toEqual([7497, 7497, 7497]);
  });

  it('follows nowhere without accounts to compare with', () => {
    const choice = new PortChoice(7497);
    choice.offered(7498, undefined);
    choice.offered(undefined, accounts);
    expect([choice.next(), choice.next()]).toEqual([7497, 7497]);
  });
});
