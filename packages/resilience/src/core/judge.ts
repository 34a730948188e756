import type { Classify, Verdict } from './verdict.ts';

/** Asks for a verdict; a classifier that throws, which it must not, counts as `fault`, so that no call hangs on it. */
export function judge(classify: Classify, error: unknown): Verdict {
  try {
    return classify(error);
  } catch {
    // What the classifier threw says nothing about the call; the call's own error goes on to its caller.
    return 'fault';
  }
}
