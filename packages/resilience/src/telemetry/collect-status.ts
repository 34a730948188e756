/** How one part of a program is; serialisable. */
export type ReadStatus = () => unknown;

/** The status of every part, by name. A part that throws shows its error and hides none of the others. */
export function collectStatus(parts: Readonly<Record<string, ReadStatus>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(parts).map(([name, read]) => [name, readSafely(read)]));
}

function readSafely(read: ReadStatus): unknown {
  try {
    return read();
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
