import type { FaultButton } from './fault-port.ts';

/** What is written into the page when it is served. */
export interface PageHead {
  readonly title: string;
  /** What the fault buttons must show. */
  readonly token: string;
  readonly buttons: readonly FaultButton[];
}

/** Fills in the page; pure. */
export function headOf(html: string, head: PageHead, nonce: string): string {
  const facts = JSON.stringify({ token: head.token, buttons: head.buttons });
  return html
    .replaceAll('{{title}}', () => escaped(head.title))
    .replaceAll('{{facts}}', () => escaped(facts))
    .replaceAll('{{nonce}}', () => escaped(nonce));
}

/** Nothing from elsewhere is loaded, nothing may frame the page, nothing is guessed. Pure. */
export function securityHeaders(nonce?: string): Readonly<Record<string, string>> {
  const scripts = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return {
    'content-security-policy': `default-src 'none'; script-src ${scripts}; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
