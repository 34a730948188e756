// What each package promises to its users, as a report that is checked in: a change to it is seen, and says so in a changeset.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { entryPoints, publishedPackages } from './release/packages.mjs';

const HELP = `npm run api -- [--write] [--only NAME]

Compares the public types of every published package with the report in its folder etc/, and requires a changeset for
each package whose report changed since its version was set. Build first: npm run build.

  --write       write the reports anew
  --only NAME   one package, by its name or folder`;

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const packages = publishedPackages(root).filter(
  ({ name, folder }) => !values.only || `${name} ${folder}`.includes(values.only),
);
if (packages.length === 0) {
  console.error(`no package is called ${values.only}: see packages/`);
  process.exit(2);
}
let failed = 0;
for (const one of packages) {
  const problems = [
    ...entryPoints(one.manifest).flatMap((entry) => reportProblems(one, entry)),
    ...(values.write ? [] : changesetProblems(one)),
  ];
  if (problems.length > 0) failed += 1;
  console.log([`${problems.length === 0 ? 'ok     ' : 'FAILED '} ${one.name}`, ...problems].join('\n        '));
}
console.log(`${packages.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function reportProblems({ folder, manifest }, { entry, types }) {
  const project = join(root, folder);
  if (!existsSync(join(project, types))) return [`${types} is not there: npm run build`];
  mkdirSync(join(project, 'etc'), { recursive: true });
  const reportFileName = `${[manifest.name.split('/')[1], ...entry.split('/').slice(1)].join('-')}.api.md`;
  const problems = [];
  const { succeeded } = Extractor.invoke(configFor(project, types, reportFileName), {
    localBuild: values.write,
    messageCallback: (message) => {
      message.handled = true;
      const isProblem = [ExtractorLogLevel.Error, ExtractorLogLevel.Warning].includes(message.logLevel);
      const isWritten = values.write && /^console-api-report-(created|copied)$/.test(message.messageId);
      if (isProblem && !isWritten) problems.push(sentenceFor(message, folder, reportFileName));
    },
  });
  return succeeded || values.write || problems.length > 0
    ? problems
    : [`${reportFileName}: the extractor failed and did not say why`];
}

function configFor(project, types, reportFileName) {
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: project,
      mainEntryPointFilePath: join(project, types),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.api.json') },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder: join(project, 'etc'),
        reportTempFolder: join(project, 'node_modules/.cache/api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'error' },
          // Everything exported is public here, documentation is plain Markdown, and a name that says it all has none.
          'ae-missing-release-tag': { logLevel: 'none' },
          'ae-unresolved-link': { logLevel: 'none' },
          'ae-undocumented': { logLevel: 'none' },
          // Named in the report, not a failure: a type that users meet only as a member of another one.
          'ae-forgotten-export': { logLevel: 'none', addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(project, 'package.json'),
  });
}

function sentenceFor({ messageId, text, sourceFilePath, sourceFileLine }, folder, report) {
  if (messageId === 'console-api-report-not-copied') {
    return `${folder}/etc/${report} no longer matches: look at the change, then npm run api -- --write`;
  }
  if (messageId === 'console-api-report-missing') return `${folder}/etc/${report} is missing: npm run api -- --write`;
  const place = sourceFilePath ? `${sourceFilePath.slice(root.length + 1)}:${sourceFileLine ?? 0} ` : '';
  return `${place}${text} (${messageId})`;
}

/** A report that is not as it was when the version was set needs a changeset that names the package. */
function changesetProblems({ name, folder }) {
  const released = git('log', '-1', '--format=%H', '-G"version":', '--', `${folder}/package.json`);
  if (released === '') return [];
  const changed = spawnSync('git', ['diff', '--quiet', released, '--', `${folder}/etc`], { cwd: root }).status !== 0;
  return changed && !changesetNames().includes(name)
    ? [`its public surface changed since its version was set, and no changeset names it: npm run changeset`]
    : [];
}

function changesetNames() {
  const folder = join(root, '.changeset');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/^["'](.+)["']: (?:major|minor|patch)$/gm),
    ])
    .map(([, name]) => name);
}

function git(...args) {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
