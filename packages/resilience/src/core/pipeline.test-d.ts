import { describe, expectTypeOf, it } from 'vitest';
import { CircuitBreaker } from '../circuit-breaker/circuit-breaker.ts';
import { saveCircuit } from '../circuit-breaker/saved-circuit.ts';
import { type Call, createCall, deriveCall, openScope } from './call.ts';
import { compose } from './compose.ts';
import type { Around, Middleware } from './middleware.ts';
import { pipeline } from './pipeline.ts';

const layers = pipeline();
const circuit = new CircuitBreaker();

const send = (call: Call<{ id: number }>): Promise<string> => Promise.resolve(String(call.payload.id));

function price(this: { factor: number }, item: string): Promise<number> {
  return Promise.resolve(this.factor * item.length);
}

describe('inference', () => {
  it('gives execute the result of its function, promised or not, and no any', () => {
    expectTypeOf(layers.execute(() => 1)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(layers.execute(() => Promise.resolve('text'))).toEqualTypeOf<Promise<string>>();
    expectTypeOf(layers.execute((call) => call)).toEqualTypeOf<Promise<Call>>();
    expectTypeOf(layers.execute(() => undefined)).not.toBeAny();
    expectTypeOf(circuit.execute(() => [1, 2])).toEqualTypeOf<Promise<number[]>>();
  });

  it('keeps the payload and the result of run', () => {
    expectTypeOf(layers.run(createCall({ id: 1 }), send)).toEqualTypeOf<Promise<string>>();
    expectTypeOf(compose([])(createCall({ id: 1 }), send)).toEqualTypeOf<Promise<string>>();
    // @ts-expect-error the payload is not what send wants
    void layers.run(createCall('text'), send);
  });

  it('keeps this and the parameters of what it wraps and protects', () => {
    const wrapped = layers.wrap((name: string, times: number) => name.repeat(times));
    expectTypeOf(wrapped).parameters.toEqualTypeOf<[name: string, times: number]>();
    expectTypeOf(wrapped).returns.toEqualTypeOf<Promise<string>>();
    expectTypeOf(circuit.protect(price)).toEqualTypeOf(price);
    expectTypeOf(circuit.protect(price)).not.toBeAny();
    // @ts-expect-error only what returns a promise keeps its type
    circuit.protect(() => 1);
  });

  it('keeps the payload through copies and scopes', () => {
    const call = createCall({ id: 1 });
    expectTypeOf(call).toEqualTypeOf<Call<{ id: number }>>();
    expectTypeOf(deriveCall(call, { attempt: 2 })).toEqualTypeOf<Call<{ id: number }>>();
    expectTypeOf(openScope(call).call.payload).toEqualTypeOf<{ id: number }>();
    expectTypeOf(call.payload).not.toBeAny();
    expectTypeOf<Call['payload']>().toBeUnknown();
  });

  it('gives a middleware the call and what is next without naming their types', () => {
    const audit: Middleware = { name: 'audit', around: (call, next) => next(call) };
    expectTypeOf(audit.around).parameter(0).toHaveProperty('operation').toBeString();
    // @ts-expect-error a middleware cannot make up a result of its own
    const liar: Middleware = { name: 'liar', around: () => Promise.resolve('mine') };
    expectTypeOf(liar.around).toEqualTypeOf<Around>();
  });

  it('limits changes and snapshots to what there is', () => {
    // @ts-expect-error the payload is not changed on the way
    deriveCall(createCall(1), { payload: 2 });
    expectTypeOf(circuit.state).toEqualTypeOf<'closed' | 'open' | 'halfOpen' | 'isolated'>();
    expectTypeOf(circuit.snapshot()).not.toBeAny();
    expectTypeOf(saveCircuit(circuit)).toHaveProperty('version');
  });
});
