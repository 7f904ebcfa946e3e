import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What npm runs after an installation from a checkout: it builds. Without the development dependencies Node itself
 * takes the types out, where it can: the sources use nothing that needs more than that (`erasableSyntaxOnly`).
 */
const ROOT = dirname(fileURLToPath(import.meta.url));
const BUILT = [
  { from: 'src', to: 'dist/src' },
  { from: 'adapters', to: 'dist/adapters' },
  { from: 'commands', to: 'dist/commands' },
  { from: 'packages/openstack-client-lite/src', to: 'packages/openstack-client-lite/dist' },
];

function compiler() {
  try {
    return join(
      dirname(nodeModule.createRequire(import.meta.url).resolve('typescript/package.json')),
      'bin/tsc',
    );
  } catch {
    return undefined;
  }
}

function withoutTypes() {
  // Said to be experimental on each use; it has not changed since it came.
  const warn = process.emitWarning;
  process.emitWarning = () => undefined;
  for (const { from, to } of BUILT) {
    const names = readdirSync(join(ROOT, from), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => one.endsWith('.ts') && !one.endsWith('.d.ts'))) {
      const file = join(ROOT, to, name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, nodeModule.stripTypeScriptTypes(readFileSync(join(ROOT, from, name), 'utf8')));
    }
  }
  process.emitWarning = warn;
}

const tsc = compiler();
if (tsc !== undefined) {
  // Not by npx: within an `npx -c` it would take that one's command for its own.
  const { status } = spawnSync(process.execPath, [tsc, '-b'], { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else if (nodeModule.stripTypeScriptTypes !== undefined && existsSync(join(ROOT, 'src'))) {
  withoutTypes();
} else if (!existsSync(join(ROOT, 'dist/src/cli.js'))) {
  process.stderr.write(
    `drover: nothing was built. Node ${process.versions.node} needs the development dependencies for that: ` +
      'run npm ci without --omit=dev first, take Node 22.13 or later, or install the tarball of npm pack.\n',
  );
}
