import type { MakeChecker, View } from './checker.ts';

const FRESH_MS = 10_000;

/** Once faults have ceased, the link is ready, the gate open, and each wanted stream is served again. */
export const streamsServed: MakeChecker = (view, violated) => ({
  end() {
    const { mode, status, bot, told, clock } = view;
    if (mode === 'safety') return;
    const { link, upstream, orderGate } = status;
    if (link.state !== 'ready') violated(`the link is ${link.state}, because of ${link.cause ?? 'nothing'}`);
    if (upstream !== 'up') violated(`upstream is held for ${upstream}`);
    if (!orderGate.isOpen) violated(`the order gate is shut: ${orderGate.sentence}`);
    for (const { kind, symbol, stream } of bot.readers.wishes) {
      const what = `the stream of ${kind} ${symbol}`;
      if (stream === undefined) violated(`${what} is not open`);
      else if (stream.quality !== 'live') violated(`${what} is ${stream.quality}`);
      else if (kind === 'quotes') {
        const silentMs = clock.now() - (told.heardMs.get(symbol) ?? Number.NEGATIVE_INFINITY);
        if (silentMs > FRESH_MS && !isSilencedUnsaid(view)) violated(`${what} is silent for ${silentMs} ms`);
      }
    }
  },
});

// A stream that falls silent without a word, as one of a share that nobody trades does, is nobody's to notice.
function isSilencedUnsaid({ tws, begunMs, told }: View): boolean {
  return tws.faults.some((handle) => {
    return handle.fault.kind === 'silent-streams' && (begunMs.get(handle) ?? 0) >= told.newsMs - BEGUN_TO_THE_MS;
  });
}

const BEGUN_TO_THE_MS = 2_000;
