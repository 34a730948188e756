import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, test } from 'vitest';
import { type DashboardOptions, dashboardHandler } from '../src/index.ts';
import { FakeSource } from './fake-source.ts';

async function serve(options: DashboardOptions = {}) {
  const source = new FakeSource();
  const dashboard = dashboardHandler(source, options);
  const server = createServer((asked, response) => {
    if (!dashboard(asked, response)) response.writeHead(404).end('not ours');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    source,
    dashboard,
    url: `http://127.0.0.1:${port}`,
    /** Unlike `fetch`, this may send any Host. */
    async ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = '') {
      const asking = request({ host: '127.0.0.1', port, path, method, headers });
      asking.end(body);
      const [response] = (await once(asking, 'response')) as [IncomingMessage];
      return { status: response.statusCode, headers: response.headers, body: await text(response) };
    },
    async [Symbol.asyncDispose]() {
      dashboard[Symbol.dispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function aFaultPort(problem?: string) {
  const injected: string[] = [];
  return {
    injected,
    buttons: [{ name: 'freeze', label: 'Freeze <TWS>', meaning: 'Nothing "comes"' }],
    active: () => injected,
    inject(name: string) {
      if (problem !== undefined) throw new Error(problem);
      injected.push(name);
    },
  };
}

function factsOf(html: string): { token: string; buttons: readonly { label: string }[] } {
  const content = /name="facts" content="([^"]*)"/.exec(html)?.[1] ?? '';
  const facts: unknown = JSON.parse(
    content.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
  return facts as ReturnType<typeof factsOf>;
}

describe('the page', () => {
  it('is all there, under its mount, and asks for nothing from elsewhere', async () => {
    await using site = await serve();
    expect((await site.ask('/dashboard')).headers['location']).toBe('/dashboard/');
    const page = await site.ask('/dashboard/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const nonce = /nonce-([^']+)'/.exec(String(page.headers['content-security-policy']))?.[1];
    expect(page.body).toContain(`nonce="${nonce}"`);
    const wanted = [page.body.match(/(?:href|src)="\.\/([^"]+)"/g) ?? [], page.body.match(/"\.\/uplot\/[^"]+"/g) ?? []]
      .flat()
      .map((found) => /\.\/([^"]+)"/.exec(found)?.[1] ?? '');
    expect(wanted).toContain('uplot/uPlot.esm.js');
    const seen = new Set<string>();
    for (const name of wanted) {
      const file = await site.ask(`/dashboard/${name}`);
      expect([name, file.status]).toEqual([name, 200]);
      for (const [, imported = ''] of file.body.matchAll(/from '\.\/([^']+)'/g)) {
        if (!seen.has(imported)) wanted.push(imported);
        seen.add(imported);
      }
    }
    expect(seen.size).toBeGreaterThan(5);
    expect(page.body).not.toMatch(/https?:\/\//);
  });

  test.each(['/', '/dashboard/../package.json', '/dashboard/package.json', '/dashboardx', '/dashboard/main.js/'])(
    'leaves %s to others',
    async (path) => {
      await using site = await serve();
      expect(await site.ask(path)).toMatchObject({ status: 404, body: 'not ours' });
    },
  );

  it('can stand at the root, beside what else is served', async () => {
    await using site = await serve({ path: '/' });
    expect((await site.ask('/')).status).toBe(200);
    expect((await site.ask('/main.js')).headers['content-type']).toContain('text/javascript');
    expect((await site.ask('/metrics')).body).toBe('not ours');
  });

  it('shows a title as text, whatever it is', async () => {
    await using site = await serve({ title: '<script>"x"</script>' });
    const { body } = await site.ask('/dashboard/');
    expect(body).toContain('&lt;script&gt;&quot;x&quot;&lt;/script&gt;');
  });

  it('refuses other methods', async () => {
    await using site = await serve();
    expect(await site.ask('/dashboard/', {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect(await site.ask('/dashboard/events', {}, 'HEAD')).toMatchObject({ status: 405 });
  });
});

describe('against DNS rebinding and other sites', () => {
  test.each(['/dashboard/', '/dashboard/main.js', '/dashboard/events', '/dashboard/faults'])(
    'answers %s only under a name of this machine',
    async (path) => {
      await using site = await serve({ faults: aFaultPort() });
      const { status, body } = await site.ask(path, { host: 'rebound.example' });
      expect(status).toBe(403);
      expect(body).toContain('rebound.example');
    },
  );

  test.each([{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }])(
    'tells nothing to a page with %j',
    async (headers) => {
      await using site = await serve();
      expect((await site.ask('/dashboard/events', headers as unknown as Record<string, string>)).status).toBe(403);
    },
  );
});

describe('the fault buttons', () => {
  it('do not exist unless a port for them was given', async () => {
    await using site = await serve();
    expect(await site.ask('/dashboard/faults', {}, 'POST', 'freeze')).toMatchObject({ status: 404, body: 'not ours' });
    expect(factsOf((await site.ask('/dashboard/')).body).buttons).toEqual([]);
  });

  it('need the token of the page that was served, and then strike once', async () => {
    const faults = aFaultPort();
    await using site = await serve({ faults });
    const { token, buttons } = factsOf((await site.ask('/dashboard/')).body);
    expect(buttons[0]?.label).toBe('Freeze <TWS>');
    expect((await site.ask('/dashboard/faults', {}, 'POST', 'freeze')).status).toBe(403);
    const wrong = { 'x-dashboard-token': `${token}x` };
    expect((await site.ask('/dashboard/faults', wrong, 'POST', 'freeze')).status).toBe(403);
    expect(faults.injected).toEqual([]);
    const right = { 'x-dashboard-token': token };
    const foreign = { ...right, origin: 'http://evil.example' };
    expect((await site.ask('/dashboard/faults', foreign, 'POST', 'freeze')).status).toBe(403);
    expect((await site.ask('/dashboard/faults', right, 'GET')).status).toBe(405);
    expect(faults.injected).toEqual([]);
    expect((await site.ask('/dashboard/faults', right, 'POST', 'freeze')).status).toBe(200);
    expect(faults.injected).toEqual(['freeze']);
  });

  it('say what was wrong', async () => {
    await using site = await serve({ faults: aFaultPort('the mock is gone') });
    const headers = { 'x-dashboard-token': factsOf((await site.ask('/dashboard/')).body).token };
    expect(await site.ask('/dashboard/faults', headers, 'POST', 'thaw')).toMatchObject({
      status: 404,
      body: expect.stringContaining('there is no fault \\"thaw\\": it is one of freeze'),
    });
    expect((await site.ask('/dashboard/faults', headers, 'POST', 'x'.repeat(2_000))).status).toBe(413);
    expect(await site.ask('/dashboard/faults', headers, 'POST', 'freeze')).toMatchObject({
      status: 500,
      body: expect.stringContaining('the mock is gone'),
    });
  });
});

describe('the events', () => {
  it('begin with everything, and end when the handler is disposed', async () => {
    await using site = await serve();
    const response = await fetch(`${site.url}/dashboard/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reading = response.text();
    site.dashboard[Symbol.dispose]();
    expect(await reading).toMatch(/^event: everything\ndata: \{"snapshot":/);
    expect(site.source.listeners.size).toBe(0);
  });

  it('are for sixteen pages at most, and a closed one makes room', async () => {
    await using site = await serve();
    const closers = Array.from({ length: 16 }, () => new AbortController());
    await Promise.all(closers.map(({ signal }) => fetch(`${site.url}/dashboard/events`, { signal })));
    expect(await site.ask('/dashboard/events')).toMatchObject({ status: 503 });
    closers[0]?.abort();
    await expect
      .poll(async () => {
        const closer = new AbortController();
        const { status } = await fetch(`${site.url}/dashboard/events`, { signal: closer.signal });
        closer.abort();
        return status;
      })
      .toBe(200);
  });
});
