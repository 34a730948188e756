// A throw-away copy of the repository, for tools that break something on purpose and watch what notices.
// Third-party packages are linked to the original's; our own packages resolve to the copy, which is checked.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

const OUR_SCOPE = '@autobot';

/**
 * Copies what git knows of, uncommitted and untracked files included, ignored files not; with `head`, the last commit.
 * Give it to `removeCopy`.
 */
export function makeWorkspaceCopy(original, { head = false } = {}) {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'autobot-copy-')));
  if (head) git(original, ['archive', '--format=tar', '-o', join(copy, '.head.tar'), 'HEAD']);
  if (head) unpack(copy, '.head.tar');
  else copyWorkTree(original, copy);
  const projects = workspaceProjects(copy);
  for (const folder of ['.', ...projects.map((project) => project.folder)]) {
    linkDependencies(join(original, folder), join(copy, folder), projects, copy);
  }
  // Tools that read .gitignore want a repository, and one of their own: never the one around or beside it.
  git(copy, ['init', '-q', '-b', 'main']);
  git(copy, ['add', '-A']);
  git(copy, ['-c', 'user.name=copy', '-c', 'user.email=copy@example.invalid', 'commit', '-q', '-m', 'copy']);
  return { root: copy, projects };
}

/** Deletes the copy. Links are removed as links, so what they point at stays. */
export function removeCopy(copy) {
  rmSync(copy.root, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Where each of our packages is found from every project of the copy.
 * @throws {Error} if one of them would come from outside the copy, since then nothing proven there means anything.
 */
export function checkResolution(copy, env) {
  const libraries = copy.projects.filter((project) => project.folder.startsWith('packages'));
  const names = libraries.map((project) => `${project.name}/package.json`);
  const script = `for (const name of ${JSON.stringify(names)}) console.log(import.meta.resolve(name))`;
  for (const { folder } of copy.projects) {
    const run = spawnSync('node', ['--conditions=@autobot/source', '--input-type=module', '-e', script], {
      cwd: join(copy.root, folder),
      env,
      encoding: 'utf8',
    });
    const found = run.stdout.trim().split('\n');
    const strangers = found.filter((url) => !url.startsWith(`file://${copy.root}${sep}packages`));
    if (run.status !== 0 || found.length !== names.length || strangers.length > 0) {
      throw new Error(`the copy is not closed: from ${folder}, ${strangers.join(', ')}${run.stderr}`);
    }
  }
}

/** The environment for commands in the copy: its own tools first, no Nx cache or daemon of the original. */
export function copyEnvironment(copy) {
  // npm and Nx hand their own settings to what they run; inside the copy those would point back at the original.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NX_|npm_(package|lifecycle|config_local))/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: `${join(copy.root, 'node_modules/.bin')}:${process.env.PATH}`,
    INIT_CWD: copy.root,
    CI: 'true',
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    NX_TUI: 'false',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
}

function copyWorkTree(original, copy) {
  for (const file of listFiles(original)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(original, file), join(copy, file));
  }
}

function unpack(copy, name) {
  const run = spawnSync('tar', ['-xf', name], { cwd: copy, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`tar failed in ${copy}: ${run.stderr}`);
  rmSync(join(copy, name));
}

function listFiles(original) {
  const names = git(original, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0');
  return names.filter((name) => name !== '' && lstatSync(join(original, name), { throwIfNoEntry: false })?.isFile());
}

function workspaceProjects(copy) {
  const folders = ['packages', 'apps'].flatMap((group) =>
    existsSync(join(copy, group)) ? readdirSync(join(copy, group)).map((name) => join(group, name)) : [],
  );
  return folders
    .filter((folder) => existsSync(join(copy, folder, 'package.json')))
    .map((folder) => ({ folder, name: JSON.parse(readFileSync(join(copy, folder, 'package.json'), 'utf8')).name }));
}

// node_modules itself is a real folder, so that caches kept in it (.vite, .cache) belong to the copy.
function linkDependencies(from, to, projects, copy) {
  const source = join(from, 'node_modules');
  if (!existsSync(source)) return;
  mkdirSync(join(to, 'node_modules'), { recursive: true });
  for (const entry of readdirSync(source)) {
    if (entry === OUR_SCOPE || (entry.startsWith('.') && entry !== '.bin' && entry !== '.package-lock.json')) continue;
    symlinkSync(realpathSync(join(source, entry)), join(to, 'node_modules', entry));
  }
  if (!existsSync(join(source, OUR_SCOPE))) return;
  mkdirSync(join(to, 'node_modules', OUR_SCOPE));
  for (const { folder, name } of projects) {
    const link = join(to, 'node_modules', name);
    symlinkSync(relative(dirname(link), join(copy, folder)), link);
  }
}

function git(cwd, args) {
  const run = spawnSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  if (run.status !== 0) throw new Error(`git ${args[0]} failed in ${cwd}: ${run.stderr}`);
  return run.stdout;
}
