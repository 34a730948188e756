import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { isSkipped, launchChromium, skipReason } from './chromium.ts';
import { runDashboard, type RunningDashboard } from './run-dashboard.ts';

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' };
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const dark: BrowserContextOptions = { ...desktop, colorScheme: 'dark' };
// Two seconds of silence and a probe are the longest that any of these takes; the rest is for a busy machine.
const PATIENCE_MS = 40_000;

describe.skipIf(isSkipped)(`the dashboard in Chromium${skipReason}`, { timeout: 4 * PATIENCE_MS }, () => {
  let browser: Browser;
  let demo: RunningDashboard;
  const complaints: string[] = [];
  const asked: string[] = [];

  beforeAll(async () => {
    [browser, demo] = await Promise.all([launchChromium(), runDashboard()]);
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser.close();
    await demo.interrupt();
  });

  beforeEach(() => {
    complaints.length = 0;
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    if (complaints.length > 0) throw new Error(`the console was told: ${complaints.join('; ')}`);
    const elsewhere = asked.filter((url) => !url.startsWith(demo.url));
    if (elsewhere.length > 0) throw new Error(`asked for from elsewhere: ${elsewhere.join(', ')}`);
  });

  async function open(options: BrowserContextOptions = desktop): Promise<Page> {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(demo.url);
    await page.locator('#feed', { hasText: 'live' }).waitFor();
    await nothingWrong(page);
    return page;
  }

  it('shows a connector that is well: link, quotes, orders, streams, farms, limits, latency', async () => {
    const page = await open();
    await recovered(page);
    await seen(page, card('Upstream'), 'up');
    await seen(page, card('Link p95'), /ms\s*target 100 ms/);
    await seen(page, '#orders', /working.*BUY 10 AAPL/);
    await seen(page, '#orders', /working.*SELL 10 MSFT/);
    await seen(page, '#orders', /filled.*BUY 1 MSFT/);
    await seen(page, '#farms', /usfarm\s*ok/);
    await seen(page, '#breakers', /history\s*closed/);
    await seen(page, '#limits', /Market data lines\s*[34] of 100/);
    await seen(page, '#requests', /Link round trips\s*\d/);
    expect(await page.locator('#charts canvas').count()).toBe(3);
    // What was before it came is there: the log begins with the first connection.
    await seen(page, '#log li', /link ready in .*, epoch 1/);
    expect(await page.locator('body').innerText()).not.toContain('DU1234567');
  });

  test.each([
    ['Freeze TWS', /silent|link lost/],
    ['Cut the socket (504)', 'link lost'],
  ])('%s: the loss and the new connection are shown, and all is well again', async (button, evidence) => {
    const page = await open();
    const before = await connectionOf(page);
    await press(page, button);
    await seen(page, '#fault-answer', 'begun');
    await expect.poll(() => connectionOf(page), { timeout: PATIENCE_MS }).toBeGreaterThan(before);
    await seen(page, '#log li', evidence);
    await recovered(page);
    await seen(page, '#log li', `epoch ${await connectionOf(page)}`);
  });

  it('Restart TWS (502): is cut off while nothing listens, and comes back', async () => {
    const page = await open();
    const before = await connectionOf(page);
    // These are there for some seconds only, so each is looked for from the beginning.
    const passing = [seen(page, '#health[data-level=bad]', 'Cut off'), seen(page, '#streams-title', 'stale')];
    await press(page, 'Restart TWS (502)');
    await Promise.all(passing);
    await seen(page, '#log li', 'dial failed while dialing');
    await recovered(page);
    expect(await connectionOf(page)).toBeGreaterThan(before + 1);
  });

  test.each([
    ['IB is back, data kept (1102)', /upstream restoring → up/],
    ['IB is back, data lost (1101)', /3 re-requested/],
  ])(
    'TWS loses IB (1100), then %s: stale and shut on the same connection, then live and open',
    async (back, evidence) => {
      const page = await open();
      const before = await connectionOf(page);
      await press(page, 'TWS loses IB (1100)');
      await page.locator('#health[data-level=bad]', { hasText: 'TWS has lost its connection to IB' }).waitFor();
      await seen(page, card('Upstream'), 'down');
      await seen(page, card('Order gate'), 'shut');
      await seen(page, '#streams-title', '3 stale');
      await page.locator('[data-fault=lose][data-active=true]').waitFor();
      await press(page, back);
      await recovered(page);
      await page.locator('[data-fault=lose][data-active=false]').waitFor();
      await seen(page, '#log li', evidence);
      expect(await connectionOf(page)).toBe(before);
    },
  );

  it('Break a data farm (2103), mend it (2104): named as broken, its streams live again, same connection', async () => {
    const page = await open();
    const before = await connectionOf(page);
    await press(page, 'Break a data farm (2103)');
    await page.locator('#health[data-level=warn]', { hasText: '1 data farm is broken: usfarm' }).waitFor();
    await seen(page, '#farms', /usfarm\s*broken/);
    await page.locator('[data-fault=breakFarm][data-active=true]').waitFor();
    await press(page, 'Mend the farm (2104)');
    await page.locator('[data-fault=breakFarm][data-active=false]').waitFor();
    await seen(page, '#farms', /usfarm\s*ok/);
    await recovered(page);
    await seen(page, '#log li', /streams looked after: .* 2 re-requested/);
    expect(await connectionOf(page)).toBe(before);
  });

  it('Ask 160 things at once: they wait in line below the limit', async () => {
    const page = await open();
    const before = await connectionOf(page);
    const inLine = seen(page, card('Sent'), /[1-9]\d* waiting/);
    await press(page, 'Ask 160 things at once');
    await inLine;
    await seen(page, card('Sent'), ' 0 waiting');
    await seen(page, '#fault-answer', 'begun');
    await recovered(page);
    expect(await connectionOf(page)).toBe(before);
  });

  it('gives whoever comes later the events from before', async () => {
    const first = await open();
    await press(first, 'Cut the socket (504)');
    await seen(first, '#log li', 'link lost');
    await recovered(first);
    const lines = await first.locator('#log li').count();
    const second = await open();
    expect(await second.locator('#log li').count()).toBeGreaterThanOrEqual(lines);
    await seen(second, '#log li', 'Cut the socket (504)');
  });

  it('hides what is no warning, if asked to', async () => {
    const page = await open();
    await page.getByLabel('only warnings').check();
    expect(await page.locator('#log li[data-severity=info]:visible').count()).toBe(0);
    expect(await page.locator('#log li[data-severity=warn]:visible').count()).toBeGreaterThan(0);
  });

  it('can be used with a keyboard alone, beginning with a link past the head', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.dataset.fault')).toBe('freeze');
    await page.keyboard.press('Tab');
    const before = await connectionOf(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => connectionOf(page), { timeout: PATIENCE_MS }).toBeGreaterThan(before);
    // Frames that come must not take the focus away.
    expect(await page.evaluate('document.activeElement.dataset.fault')).toBe('drop');
    await recovered(page);
  });

  test.each([
    ['on a phone', phone],
    ['in the dark', dark],
    ['on a phone in the dark', { ...phone, colorScheme: 'dark' } satisfies BrowserContextOptions],
  ])('works the same %s, and nothing is wider than the window', async (_where, options) => {
    const page = await open(options);
    const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(width).toBeLessThanOrEqual(0);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(options.colorScheme === 'dark' ? 'rgb(14, 20, 29)' : 'rgb(244, 246, 249)');
    await press(page, 'TWS loses IB (1100)');
    await page.locator('#health[data-level=bad]').waitFor();
    await press(page, 'IB is back, data kept (1102)');
    await recovered(page);
  });

  it('says so when the program has ended, which Ctrl-C does in good order', async () => {
    const another = await runDashboard();
    const page = await browser.newPage();
    await page.goto(another.url);
    await seen(page, '#feed', 'live');
    expect(await another.interrupt()).toBe(0);
    await seen(page, '#feed', 'the program does not answer');
    await seen(page, '#health[data-level=bad]', /No word from the program\s*what is below was so at \d\d:\d\d:\d\d/);
    await expect(fetch(another.url)).rejects.toThrow('fetch failed');
  });
});

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name }).click();
}

/** Waits until something on the page says so. */
function seen(page: Page, place: string, text: string | RegExp): Promise<void> {
  return page.locator(place, { hasText: text }).first().waitFor();
}

function card(name: string): string {
  return `#cards [data-key="${name}"]`;
}

/** The number of the connection, as the page shows it. */
async function connectionOf(page: Page): Promise<number> {
  return Number(/connection (\d+)/.exec(await page.locator(card('Link')).innerText())?.[1]);
}

/** The page gives no reason for worry. How fast a busy machine answers is none of this test's business. */
async function nothingWrong(page: Page): Promise<void> {
  const reasons = async (): Promise<readonly string[]> =>
    (await page.locator('#health-reasons li').allInnerTexts()).filter(
      (text) => !text.includes('slower than its target'),
    );
  await page.locator('#health:not([data-level=none])').waitFor();
  await expect.poll(reasons, { timeout: PATIENCE_MS }).toEqual([]);
}

/** Everything has come back: a quote that is new, an open gate, streams that can be trusted. */
async function recovered(page: Page): Promise<void> {
  await nothingWrong(page);
  await seen(page, card('Link'), 'ready');
  await seen(page, card('Order gate'), 'open');
  await seen(page, '#streams-title', '3 live');
  await seen(page, '#quotes [data-key=AAPL]', /live.*\d ms/);
}
