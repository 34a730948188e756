import { describe, expect, it } from 'vitest';
import type { Middleware } from './middleware.ts';
import { standardOrder } from './standard-order.ts';

const layer = (name: string): Middleware => ({ name, around: (call, next) => next(call) });

describe('standardOrder', () => {
  it('puts the layers in the order that works, however they are written down', () => {
    const layers = standardOrder({
      attemptTimeout: layer('attemptTimeout'),
      rateLimit: layer('rateLimit'),
      bulkhead: layer('bulkhead'),
      breakCircuit: layer('breakCircuit'),
      requireLink: layer('requireLink'),
      retry: layer('retry'),
      deadline: layer('deadline'),
      measureLatency: layer('measureLatency'),
    });
    expect(layers.map(({ name }) => name)).toEqual([
      'measureLatency',
      'deadline',
      'retry',
      'requireLink',
      'breakCircuit',
      'bulkhead',
      'rateLimit',
      'attemptTimeout',
    ]);
  });

  it('leaves out what is not given', () => {
    expect(standardOrder({ retry: layer('retry'), deadline: undefined }).map(({ name }) => name)).toEqual(['retry']);
  });
});
