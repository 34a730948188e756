import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  attemptTimeout,
  breakCircuit,
  type Call,
  CircuitBreaker,
  constantBackoff,
  createCall,
  deadline,
  type Pipeline,
  pipeline,
  ResilienceError,
  retry,
  standardOrder,
  type Verdict,
} from '@autobot/resilience';
import { describe, expect, it } from 'vitest';

/** A second dialect: what HTTP statuses mean. It knows the kit, and the kit knows nothing of it. */
class StatusError extends ResilienceError {
  readonly status: number;

  constructor(status: number, retryAfterMs: number | undefined) {
    super(`answered with ${status}`, { code: 'ERR_STATUS', verdict: verdictOfStatus(status), retryAfterMs });
    this.status = status;
  }
}

function verdictOfStatus(status: number): Verdict {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'fault' : 'refused';
}

interface Shop extends AsyncDisposable {
  readonly layers: Pipeline;
  readonly circuit: CircuitBreaker;
  readonly asked: string[];
  ask(path: string, kind?: Call['kind']): Promise<string>;
}

/** A server that answers with the statuses it is given, then with 200; a status of 0 never answers. */
async function openShop(statuses: readonly number[]): Promise<Shop> {
  const left = [...statuses];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const status = left.shift() ?? 200;
    if (status === 0) return;
    if (status === 429) response.setHeader('retry-after', '0.02');
    response.writeHead(status).end(`answer ${asked.length}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const circuit = new CircuitBreaker({ name: 'shop', failureThreshold: 3 });
  const layers = pipeline(
    ...standardOrder({
      deadline: deadline({ timeoutMs: 5000 }),
      retry: retry({ maxAttempts: 3, backoff: constantBackoff({ delayMs: 1 }) }),
      breakCircuit: breakCircuit(circuit),
      attemptTimeout: attemptTimeout({ timeoutMs: (call) => (call.key === '/hang' ? 50 : 2000) }),
    }),
  );
  const send = async (call: Call<string>): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}${call.payload}`, { signal: call.signal });
    const body = await response.text();
    if (response.ok) return body;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new StatusError(response.status, Number.isFinite(seconds) ? seconds * 1000 : undefined);
  };
  return {
    layers,
    circuit,
    asked,
    ask: (path, kind = 'query') => layers.run(createCall(path, { operation: 'ask', key: path, kind }), send),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a dialect of HTTP statuses over the same chain', () => {
  it('repeats a query after a fault and after being throttled', async () => {
    await using shop = await openShop([503, 429]);
    await expect(shop.ask('/price')).resolves.toBe('answer 3');
    expect(shop.circuit.state).toBe('closed');
  });

  it('does not repeat what was refused, nor a command that failed', async () => {
    await using shop = await openShop([404, 503]);
    await expect(shop.ask('/missing')).rejects.toMatchObject({ code: 'ERR_STATUS', status: 404 });
    await expect(shop.ask('/buy', 'command')).rejects.toMatchObject({ status: 503 });
    expect(shop.asked).toEqual(['/missing', '/buy']);
  });

  it('opens the circuit after faults, refuses without asking, and still lets a cancel through', async () => {
    await using shop = await openShop([500, 500, 500]);
    await expect(shop.ask('/price')).rejects.toMatchObject({ status: 500 });
    await expect(shop.ask('/price')).rejects.toMatchObject({ code: 'ERR_CIRCUIT_OPEN' });
    expect(shop.asked).toHaveLength(3);
    await expect(shop.ask('/cancel', 'cancel')).resolves.toBe('answer 4');
  });

  it('gives an attempt up that is not answered, aborts its request, and tries again', async () => {
    await using shop = await openShop([0]);
    await expect(shop.ask('/hang')).resolves.toBe('answer 2');
    expect(shop.asked).toEqual(['/hang', '/hang']);
  });
});
