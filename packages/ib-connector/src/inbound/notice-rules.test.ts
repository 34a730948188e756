import { describe, expect, it } from 'vitest';
import { noticeCatalogue } from './notice-catalogue.ts';
import { noticeRules } from './notice-rules.ts';

describe('noticeRules', () => {
  it('is the catalogue as it stands by default', () => {
    expect([...noticeRules().values()]).toEqual(noticeCatalogue);
    expect([...noticeRules('graceful', {}).values()]).toEqual(noticeCatalogue);
  });

  it('makes the four rows of the eager preset reconnect, and changes nothing else', () => {
    const eager = noticeRules('eager');
    const changed = noticeCatalogue.filter((row) => JSON.stringify(eager.get(row.code)) !== JSON.stringify(row));
    expect(changed.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([502, 504, 1100, 2103]);
    for (const code of [502, 504]) expect(eager.get(code)).toEqual({ ...listed(code), first: 'reconnect' });
  });

  it('keeps what a notice says of upstream or a farm where it reconnects, under the preset or by an override', () => {
    for (const rules of [
      noticeRules('eager'),
      noticeRules('graceful', { 1100: { first: 'reconnect' }, 2103: { first: 'reconnect' } }),
    ]) {
      for (const code of [1100, 2103]) {
        const row = listed(code);
        const escalation = [{ graceMs: 0, step: 'reconnect' }, ...(row?.escalation ?? [])];
        expect(rules.get(code)).toEqual({ ...row, escalation });
      }
    }
  });

  it("lets the user's own overrides win over the preset", () => {
    const own = noticeRules('eager', { 1100: { first: 'upstreamDown', escalation: [{ graceMs: 1, step: 'warn' }] } });
    expect(own.get(1100)).toMatchObject({
      name: 'upstreamLost',
      first: 'upstreamDown',
      escalation: [{ graceMs: 1, step: 'warn' }],
    });
    expect(own.get(2103)?.escalation?.[0]).toEqual({ graceMs: 0, step: 'reconnect' });
  });

  it('adds a code the catalogue lacks', () => {
    expect(noticeRules('graceful', { 9_999: { first: 'advise', name: 'mine' } }).get(9_999)).toMatchObject({
      code: 9_999,
      name: 'mine',
      first: 'advise',
      scope: 'request',
    });
  });

  it('never changes the shared catalogue', () => {
    const before = JSON.stringify(noticeCatalogue);
    noticeRules('eager', { 1101: { first: 'ignore' } });
    expect(JSON.stringify(noticeCatalogue)).toBe(before);
  });
});

function listed(code: number) {
  return noticeCatalogue.find((row) => row.code === code);
}
