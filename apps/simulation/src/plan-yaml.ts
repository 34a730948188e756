import { faultSchema, faultStepSchema } from '@autobot/testing-mocks';
import { parse, stringify } from 'yaml';
import { meetingStates } from './meeting-state.ts';
import type { Aimed, Plan } from './schedule.ts';

const modes = ['safety', 'liveness'] as const;
const presets = ['graceful', 'eager'] as const;

/** A plan as people read it, keep it and replay it. */
export function planToYaml(plan: Plan, comment?: string): string {
  const head = comment === undefined ? '' : `${comment.replaceAll(/^/gm, '# ')}\n`;
  return head + stringify({ ...plan, schedule: undefined, ...plan.schedule });
}

/** @throws {TypeError} names what is wrong in the file */
export function planFromYaml(text: string): Plan {
  const value: unknown = parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('a plan is a YAML mapping');
  return {
    seed: numberOf(value, 'seed'),
    mode: oneOf(value, 'mode', modes),
    recovery: 'recovery' in value ? oneOf(value, 'recovery', presets) : 'graceful',
    forMs: numberOf(value, 'forMs'),
    schedule: {
      steps: listOf(value, 'steps').map((step) => faultStepSchema.parse(step)),
      aimed: listOf(value, 'aimed').map(aimedOf),
      stalls: listOf(value, 'stalls').map((stall) => ({
        atMs: numberOf(stall, 'atMs'),
        forMs: numberOf(stall, 'forMs'),
      })),
    },
  };
}

function aimedOf(value: object): Aimed {
  const moment = { state: oneOf(value, 'state', meetingStates), nth: numberOf(value, 'nth') };
  if ('stallMs' in value) return { ...moment, stallMs: numberOf(value, 'stallMs') };
  return { ...moment, fault: faultSchema.parse(Reflect.get(value, 'fault')) };
}

function oneOf<Name extends string>(value: object, key: string, names: readonly Name[]): Name {
  const told: unknown = Reflect.get(value, key);
  const name = names.find((known) => known === told);
  if (name === undefined) throw new TypeError(`${key} must be ${names.join(' or ')}, was ${String(told)}`);
  return name;
}

function listOf(value: object, key: string): readonly object[] {
  const list: unknown = Reflect.get(value, key) ?? [];
  if (!Array.isArray(list)) throw new TypeError(`${key} must be a list, was ${JSON.stringify(list)}`);
  return list.filter((item): item is object => typeof item === 'object' && item !== null);
}

function numberOf(value: object, key: string): number {
  const number: unknown = Reflect.get(value, key);
  if (typeof number === 'number') return number;
  throw new TypeError(`${key} must be a number, was ${JSON.stringify(number)}`);
}
