import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenQueue } from './token-queue.ts';

it('gives back what was put in, in order, as an array would', () => {
  const step = fc.oneof(
    fc.record({ type: fc.constant('push' as const), tokens: fc.array(fc.option(fc.string(), { nil: undefined })) }),
    fc.record({ type: fc.constant('concat' as const), tokens: fc.array(fc.string()) }),
    fc.record({ type: fc.constant('shift' as const), tokens: fc.constant([]) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const queue = new TokenQueue();
      const model: (string | undefined)[] = [];
      for (const { type, tokens } of steps) {
        const texts = tokens.map(String);
        const shifted = type === 'shift' ? [queue.shift(), model.shift()] : [];
        if (type === 'push') queue.push(...tokens);
        if (type === 'concat') queue.concat(texts);
        model.push(...(type === 'concat' ? texts : tokens));
        expect(shifted[0]).toBe(shifted[1]);
        expect([queue.length, queue[0]]).toEqual([model.length, model[0]]);
      }
      expect(queue.toJSON()).toEqual(model);
    }),
  );
});
