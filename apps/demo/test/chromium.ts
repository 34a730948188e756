import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];
const executablePath = [process.env['CHROMIUM_PATH'] ?? '', ...places].find((path) => path !== '' && existsSync(path));
const isCi = process.env['CI'] === 'true';

/** True where a browser is missing and a person may go without; never in CI. */
export const isSkipped: boolean = executablePath === undefined && !isCi;

/** Says in the title of a test why it is skipped. */
export const skipReason: string = isSkipped
  ? ' (SKIPPED: no Chromium on this machine; apt-get install chromium, or set CHROMIUM_PATH)'
  : '';

/** @throws {Error} if there is no browser */
export function launchChromium(): Promise<Browser> {
  if (executablePath === undefined) {
    throw new Error(`no Chromium at ${places.join(', ')}: apt-get install chromium, or set CHROMIUM_PATH`);
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
