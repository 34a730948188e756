// One deliberate fault for each house rule and import rule, and what has to be said about it.

const KIT = 'packages/resilience/src/core';
const CONNECTOR = 'packages/ib-connector/src';
const MOCKS = 'packages/testing-mocks/src';

/** A file that is in order, so that the only complaint is about what is put into it. */
const add = (path, text) => ({ path, change: () => text });
const append = (path, text) => ({ path, change: (old) => `${old}\n${text}` });

/**
 * `gate` is the npm script that must fail, and `says` must be in its output: a gate that fails for another
 * reason proves nothing.
 */
export const GATE_FAULTS = [
  {
    name: 'a file of more than 300 lines',
    gate: 'lint',
    says: /max-lines/,
    edits: [add(`${KIT}/fault.ts`, `${'// a line\n'.repeat(301)}export const fault = 1;\n`)],
  },
  {
    name: 'a default export',
    gate: 'lint',
    says: /no-default-export/,
    edits: [add(`${KIT}/fault.ts`, 'const fault = 1;\nexport default fault;\n')],
  },
  {
    name: 'export * in an index',
    gate: 'lint',
    says: /no-export-all/,
    edits: [append('packages/config/src/index.ts', "export * from './secret.ts';\n")],
  },
  {
    name: 'console in a package',
    gate: 'lint',
    says: /no-console/,
    edits: [add(`${CONNECTOR}/fault.ts`, "console.log('fault');\n")],
  },
  {
    name: 'Date.now in resilience',
    gate: 'lint',
    says: /no-restricted-globals[^]*Date/,
    edits: [add(`${KIT}/fault.ts`, 'export const fault: number = Date.now();\n')],
  },
  {
    name: 'setTimeout in the connector',
    gate: 'lint',
    says: /no-restricted-globals[^]*setTimeout/,
    edits: [add(`${CONNECTOR}/fault.ts`, 'setTimeout(() => {}, 1);\n')],
  },
  {
    name: 'Math.random in resilience',
    gate: 'lint',
    says: /no-restricted-properties/,
    edits: [add(`${KIT}/fault.ts`, 'export const fault: number = Math.random();\n')],
  },
  {
    name: 'a broker word in resilience',
    gate: 'lint',
    says: /no-broker-words[^]*"tws" in line 2/,
    edits: [add(`${KIT}/fault.ts`, "// innocent\nexport const twsLink = 'fault';\n")],
  },
  {
    name: 'a broker word in the README example of config',
    gate: 'lint',
    says: /no-broker-words[^]*"IB" in line/,
    edits: [append('packages/config/test/readme-example.ts', '// IB_PORT\n')],
  },
  {
    name: 'a floating promise of another package',
    gate: 'lint',
    says: /no-floating-promises/,
    edits: [
      add(`${KIT}/fault.ts`, 'export const fault = async (): Promise<void> => {};\n'),
      append('packages/resilience/src/index.ts', "export { fault } from './core/fault.ts';\n"),
      add(`${CONNECTOR}/fault.ts`, "import { fault } from '@autobot/resilience';\n\nfault();\n"),
    ],
  },
  {
    name: 'any in a package',
    gate: 'lint',
    says: /no-explicit-any/,
    edits: [add(`${KIT}/fault.ts`, 'export const fault: any = 1;\n')],
  },
  {
    name: 'resilience imports config',
    gate: 'lint',
    says: /layers:packages\/resilience/,
    edits: [add(`${KIT}/fault.ts`, "export { Secret } from '@autobot/config';\n")],
  },
  {
    name: 'testing-mocks imports ib-connector',
    gate: 'lint',
    says: /layers:packages\/testing-mocks/,
    edits: [add(`${MOCKS}/fault.ts`, "export { IBConnector } from '@autobot/ib-connector';\n")],
  },
  {
    name: 'ib-connector imports testing-mocks outside its tests',
    gate: 'lint',
    says: /layers:packages\/ib-connector/,
    edits: [add(`${CONNECTOR}/fault.ts`, "export { MockTws } from '@autobot/testing-mocks';\n")],
  },
  {
    name: 'a value of @stoqey/ib in a second file',
    gate: 'lint',
    says: /no-restricted-imports[^]*stoqey/,
    edits: [add(`${CONNECTOR}/fault.ts`, "export { EventName } from '@stoqey/ib';\n")],
  },
  {
    name: 'a relative import across packages, as oxlint sees it',
    gate: 'lint',
    says: /import other packages by name/,
    edits: [add(`${CONNECTOR}/fault.ts`, "export { Secret } from '../../config/src/secret.ts';\n")],
  },
  {
    name: 'a relative import across packages, as the module graph sees it',
    gate: 'lint',
    says: /no-relative-across/,
    edits: [add(`${CONNECTOR}/link/fault.ts`, "export { Secret } from '../../../config/src/secret.ts';\n")],
  },
  {
    name: 'a dependency that is not declared',
    gate: 'lint',
    says: /no-dev-deps-in-src/,
    edits: [add(`${KIT}/fault.ts`, "export { z } from 'zod';\n")],
  },
  {
    name: 'a cycle',
    gate: 'lint',
    says: /no-circular/,
    edits: [
      add(
        `${KIT}/fault.ts`,
        "import { other } from './fault-two.ts';\n\nexport const fault = (): number => other();\n",
      ),
      add(
        `${KIT}/fault-two.ts`,
        "import { fault } from './fault.ts';\n\nexport const other = (): number => fault();\n",
      ),
    ],
  },
  {
    name: 'a file that nothing uses',
    gate: 'lint',
    says: /Unused files[^]*fault\.ts/,
    edits: [add(`${KIT}/fault.ts`, 'export const fault = 1;\n')],
  },
  {
    name: 'a test that keeps the others from running',
    gate: 'lint',
    says: /no-focused-tests/,
    edits: [
      add(
        `${KIT}/fault.test.ts`,
        "import { expect, it } from 'vitest';\n\nit.only('is', () => {\n  expect(1).toBe(1);\n});\n",
      ),
    ],
  },
  {
    name: 'a test that is skipped',
    gate: 'lint',
    says: /no-disabled-tests/,
    edits: [
      add(
        `${KIT}/fault.test.ts`,
        "import { expect, it } from 'vitest';\n\nit.skip('is', () => {\n  expect(1).toBe(1);\n});\n",
      ),
    ],
  },
  {
    name: 'a fault in the tools',
    gate: 'lint',
    says: /no-unused-vars/,
    edits: [add('tools/fault.mjs', 'const fault = 1;\n')],
  },
  {
    name: 'a type error in a source',
    gate: 'typecheck',
    says: /fault\.ts.*TS2322/,
    edits: [add(`${KIT}/fault.ts`, "export const fault: number = 'one';\n")],
  },
  {
    name: 'a type error in a test',
    gate: 'typecheck',
    says: /fault\.test\.ts.*TS2322/,
    edits: [add(`${KIT}/fault.test.ts`, "export const fault: number = 'one';\n")],
  },
  {
    name: 'a call that another package changed under its user',
    gate: 'typecheck',
    says: /ib-connector.*TS2322|fault\.ts.*TS2322/,
    edits: [
      add(
        `${CONNECTOR}/fault.ts`,
        "import { Secret } from '@autobot/config';\n\nexport const fault: string = new Secret(1).reveal();\n",
      ),
    ],
  },
  {
    name: 'a file that is not formatted',
    gate: 'format:check',
    says: /fault\.ts/,
    edits: [add(`${KIT}/fault.ts`, 'export const fault   =  1\n')],
  },
];
