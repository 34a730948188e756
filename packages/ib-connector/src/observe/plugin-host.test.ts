import type { Middleware, Plugin } from '@autobot/resilience';
import { FakeClock } from '@autobot/resilience/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PluginHost } from './plugin-host.ts';

const passOn = (name: string): Middleware => ({ name, around: (call, next) => next(call) });

const fail = (): never => {
  throw new Error('a broken plugin');
};

/** A plugin that throws wherever it is asked. */
function aBrokenPlugin(): Plugin {
  return {
    name: 'broken',
    heard: fail,
    sent: fail,
    pushedBack: fail,
    linkUp: fail,
    linkDown: fail,
    status: fail,
    [Symbol.asyncDispose]: fail,
  };
}

function aWitness() {
  const told: string[] = [];
  const plugin: Plugin = {
    name: 'witness',
    heard: (atMs) => told.push(`heard ${atMs}`),
    sent: ({ operation }) => told.push(`sent ${operation}`),
    pushedBack: ({ scope }) => told.push(`pushed back ${String(scope)}`),
    linkUp: () => told.push('up'),
    linkDown: (cause) => told.push(`down ${String(cause)}`),
    status: () => ({ told: told.length }),
    [Symbol.asyncDispose]: () => {
      told.push('disposed');
      return Promise.resolve();
    },
  };
  return { plugin, told };
}

describe('PluginHost', () => {
  const warnings: string[] = [];

  beforeEach(() => {
    warnings.length = 0;
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => {
      warnings.push(String(warning));
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('tells every plugin, and one that throws changes nothing but is reported', async () => {
    const { plugin, told } = aWitness();
    const host = new PluginHost([aBrokenPlugin(), plugin], new FakeClock());
    host.linkUp();
    host.heard();
    host.sent('positions');
    host.pushedBack({ scope: 'messages' });
    host.linkDown('gone');
    expect(host.status()).toEqual({ witness: { told: 5 } });
    await host.dispose();
    expect(told).toEqual(['up', 'heard 0', 'sent positions', 'pushed back messages', 'down gone', 'disposed']);
    expect(warnings).toHaveLength(7);
    expect(warnings[0]).toContain('a broken plugin');
  });

  it('goes on to the next plugin when disposing one rejects', async () => {
    const { plugin, told } = aWitness();
    const rejecting: Plugin = {
      name: 'rejecting',
      [Symbol.asyncDispose]: () => Promise.reject(new Error('cannot close')),
    };
    await new PluginHost([rejecting, plugin], new FakeClock()).dispose();
    expect(told).toEqual(['disposed']);
    expect(warnings[0]).toContain('cannot close');
  });

  it("puts the layers of all plugins together, the first plugin's outermost", () => {
    const host = new PluginHost([{ name: 'one', middleware: [passOn('a'), passOn('b')] }], new FakeClock());
    host.add({ name: 'two', middleware: [passOn('c')] });
    host.add({ name: 'three' });
    expect(host.middleware.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });
});
