import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * What npm runs after an installation from a checkout: it builds. Without the development dependencies there is nothing
 * to build with, and an installation for use comes built, from the packed tarball.
 */
const require = createRequire(import.meta.url);

function compiler() {
  try {
    return require.resolve('typescript/package.json');
  } catch {
    return undefined;
  }
}

if (compiler() === undefined) {
  if (!existsSync(new URL('dist/src/cli.js', import.meta.url))) {
    process.stderr.write(
      'drover: nothing was built, the development dependencies are left out. Install from the tarball of `npm pack`.\n',
    );
  }
} else {
  const { status } = spawnSync('npx', ['--no-install', 'tsc', '-b'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
