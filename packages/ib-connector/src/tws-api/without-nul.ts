/**
 * A text that may stand in a field. Fields end with a NUL on the wire: one inside a text shifts every field after it
 * (research/stoqey-ib.md 5, V1).
 */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
