import { z } from 'zod';
import { isReplyName, isRequestName, type ReplyName, type RequestName } from '../wire/message-ids.ts';
import { durationMs, words } from './fault-fields.ts';
import type { Fault } from './fault.ts';
import type { FaultStep } from './fault-step.ts';
import { type DataProblem, InvalidFaultError, problemsOf } from './invalid-fault-error.ts';

// So that a complaint can say what was there.
const REPORT_INPUT = { reportInput: true };

const count = z.int().min(1);
const clientId = z.int().min(0).exactOptional();
const forMs = durationMs.exactOptional();
const nth = count.exactOptional();
const times = count.exactOptional();
const chance = z.number().min(0).max(1).exactOptional();
const direction = words('to-client', 'to-tws', 'both').exactOptional();
const flag = z.boolean().exactOptional();
const requestName = z.custom<RequestName>((value) => typeof value === 'string' && isRequestName(value), {
  error: ({ input }) => `must be the name of a request, such as reqMktData or placeOrder, was ${JSON.stringify(input)}`,
});
const replyName = z.custom<ReplyName>((value) => typeof value === 'string' && isReplyName(value), {
  error: ({ input }) => `must be the name of a reply, such as orderStatus or nextValidId, was ${JSON.stringify(input)}`,
});

const lasting = { forMs };
const shaping = { forMs, clientId };
const counted = { nth, times, clientId };
const dropNow = { how: words('reset', 'end'), clientId };
const dropOn = {
  on: requestName,
  nth,
  when: words('before', 'after'),
  how: words('reset', 'end').exactOptional(),
  clientId,
};

/** One schema for each kind; calls, scenario files and the control API are all held to it. */
const schemas: { readonly [Kind in Fault['kind']]: z.ZodType<Extract<Fault, { readonly kind: Kind }>> } = {
  refuse: of('refuse', lasting),
  drop: z.union([of('drop', dropNow), of('drop', dropOn)]),
  freeze: of('freeze', { ...lasting, newConnections: words('silent', 'served').exactOptional() }),
  'accept-silent': of('accept-silent', lasting),
  latency: of('latency', { ms: durationMs, jitterMs: durationMs.exactOptional(), direction, ...shaping }),
  throttle: of('throttle', { bytesPerSecond: z.number().positive(), ...shaping }),
  slice: of('slice', { at: nth, bytes: nth, gapMs: durationMs.exactOptional(), ...shaping }),
  coalesce: of('coalesce', { ms: durationMs, ...shaping }),
  truncate: of('truncate', { bytes: z.int().min(0), nth, clientId }),
  garbage: of('garbage', { bytes: count.max(1_000_000), clientId }),
  'upstream-lost': of('upstream-lost', { ...lasting, reports: words('delivered', 'lost').exactOptional() }),
  'upstream-restored': of('upstream-restored', { data: words('lost', 'kept') }),
  'nightly-reset': of('nightly-reset', { ...lasting, data: words('lost', 'kept').exactOptional() }),
  'farm-broken': of('farm-broken', { farm: z.string(), ...lasting, killsStreams: flag }),
  'farm-ok': of('farm-ok', { farm: z.string() }),
  'farm-flap': of('farm-flap', {
    farms: z.array(z.string()).min(1),
    times: count,
    everyMs: durationMs,
    killsStreams: flag,
  }),
  'silent-streams': of('silent-streams', { symbols: z.array(z.string()).exactOptional() }),
  'competing-session': of('competing-session', lasting),
  restart: of('restart', { ...lasting, nextValidIdBack: z.int().min(0).exactOptional() }),
  'login-needed': of('login-needed', { ...lasting, port: words('listens', 'closed').exactOptional() }),
  'port-moved': of('port-moved', { port: z.int().min(0).max(65_535).exactOptional() }),
  'client-id-taken': of('client-id-taken', { ...lasting, clientId }),
  'over-rate': of('over-rate', { strikes: count.max(3), clientId }),
  notice: of('notice', { code: z.int(), text: z.string().exactOptional(), reqId: z.int().exactOptional(), clientId }),
  'pacing-violation': of('pacing-violation', { times, clientId }),
  'request-refused': of('request-refused', {
    request: requestName,
    code: z.int(),
    text: z.string().exactOptional(),
    ...counted,
  }),
  'request-lost': of('request-lost', { request: requestName, ...counted }),
  reply: of('reply', {
    message: z.union([replyName, z.array(replyName).min(1)]),
    how: words('lose', 'double', 'delay', 'swap'),
    ms: durationMs.exactOptional(),
    ...counted,
  }),
  'partial-fills': of('partial-fills', { quantity: z.number().positive(), ...lasting }),
  'split-order': of('split-order', counted),
  'correct-execution': of('correct-execution', { execId: z.string().exactOptional(), price: z.number() }),
};

/** The kinds of faults there are. */
export const faultKinds: readonly string[] = Object.keys(schemas);

/** Any fault. Durations may carry their unit: `500ms`, `30s`, `4m`, `1h`. */
export const faultSchema: z.ZodType<Fault> = z.unknown().transform((value, context): Fault => {
  const outcome = parseKind(value);
  if ('data' in outcome) return outcome.data;
  for (const { path, message } of outcome.issues)
    context.issues.push({ code: 'custom', input: value, path: [...path], message });
  return z.NEVER;
});

const stepParts = { fault: faultSchema, label: z.string().exactOptional() };
const stepSchemas: Readonly<Record<'atMs' | 'on' | 'everyMs', z.ZodType<FaultStep>>> = {
  atMs: z.strictObject({ atMs: durationMs, ...stepParts }),
  on: z.strictObject({ on: requestName, ...counted, afterMs: durationMs.exactOptional(), chance, ...stepParts }),
  everyMs: z.strictObject({ everyMs: durationMs, times, chance, ...stepParts }),
};

/** A fault and when it strikes. */
export const faultStepSchema: z.ZodType<FaultStep> = z.unknown().transform((value, context): FaultStep => {
  const key = (['atMs', 'on', 'everyMs'] as const).find((name) => isObject(value) && name in value);
  const outcome =
    key === undefined
      ? { issues: [{ path: [], message: 'must say when it strikes: atMs, on or everyMs' }] }
      : outcomeOf(stepSchemas[key].safeParse(value, REPORT_INPUT));
  if ('data' in outcome) return outcome.data;
  for (const { path, message } of outcome.issues)
    context.issues.push({ code: 'custom', input: value, path: [...path], message });
  return z.NEVER;
});

/** @throws InvalidFaultError */
export function parseFault(value: unknown): Fault {
  return parsed(faultSchema.safeParse(value, REPORT_INPUT));
}

/** @throws InvalidFaultError */
export function parseFaultStep(value: unknown): FaultStep {
  return parsed(faultStepSchema.safeParse(value, REPORT_INPUT));
}

function of<Kind extends string, Shape extends z.core.$ZodLooseShape>(
  kind: Kind,
  shape: Shape,
): z.ZodObject<{ kind: z.ZodLiteral<Kind> } & Shape, z.core.$strict> {
  return z.strictObject({ kind: z.literal(kind), ...shape });
}

type Outcome<Value> = { readonly data: Value } | { readonly issues: readonly DataProblem[] };

function parseKind(value: unknown): Outcome<Fault> {
  if (!isObject(value)) return { issues: [{ path: [], message: `must be a fault, was ${JSON.stringify(value)}` }] };
  const { kind } = value;
  if (typeof kind !== 'string' || !isKind(kind)) {
    const message = `must be one of ${faultKinds.join(', ')}, was ${JSON.stringify(kind)}`;
    return { issues: [{ path: ['kind'], message }] };
  }
  return outcomeOf(schemaOf(kind, value).safeParse(value, REPORT_INPUT));
}

// A drop comes in two shapes; which one is meant shows in its keys, so that the complaint is about that one.
function schemaOf(kind: Fault['kind'], value: object): z.ZodType<Fault> {
  if (kind !== 'drop') return schemas[kind];
  return 'on' in value ? of('drop', dropOn) : of('drop', dropNow);
}

function outcomeOf<Value>(result: z.ZodSafeParseResult<Value>): Outcome<Value> {
  return result.success ? { data: result.data } : { issues: problemsOf(result.error.issues) };
}

function parsed<Value>(result: z.ZodSafeParseResult<Value>): Value {
  if (result.success) return result.data;
  throw new InvalidFaultError(problemsOf(result.error.issues));
}

function isKind(kind: string): kind is Fault['kind'] {
  return Object.hasOwn(schemas, kind);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
