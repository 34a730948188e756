/** Reads loosely typed arguments of the client library; what is missing or of another type becomes the empty value. */
export function numberAt(args: readonly unknown[], index: number): number {
  const value = args[index];
  return typeof value === 'number' ? value : Number.NaN;
}

/** Undefined where TWS left the field unset, as `fieldOptionalNumber`. */
export function optionalNumberAt(args: readonly unknown[], index: number): number | undefined {
  return toOptionalNumber(args[index]);
}

/** Text, or an empty one. A number is written out: the library types some fields by what they look like. */
export function textAt(args: readonly unknown[], index: number): string {
  return toText(args[index]);
}

/** An object with fields to read by `field…`. */
export function recordAt(args: readonly unknown[], index: number): object {
  const value = args[index];
  return typeof value === 'object' && value !== null ? value : {};
}

export function fieldText(record: object, name: string): string {
  return toText(Reflect.get(record, name));
}

export function fieldNumber(record: object, name: string): number {
  const value: unknown = Reflect.get(record, name);
  return typeof value === 'number' ? value : Number.NaN;
}

/** Undefined where TWS left the field unset: empty, or its largest double. Source: research/tws-protocol.md, section 2. */
export function fieldOptionalNumber(record: object, name: string): number | undefined {
  return toOptionalNumber(Reflect.get(record, name));
}

export function fieldFlag(record: object, name: string): boolean {
  return Reflect.get(record, name) === true;
}

export function fieldRecord(record: object, name: string): object {
  const value: unknown = Reflect.get(record, name);
  return typeof value === 'object' && value !== null ? value : {};
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}

function toOptionalNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return value >= Number.MAX_VALUE ? undefined : value;
}
