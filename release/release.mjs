import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licencesShipped, thirdPartyText, unknownLicences } from './licences.mjs';

/**
 * Makes a release: the tarball, its SBOM, the licences and their sums, into `release/out`. Refuses with every reason at
 * once where something is out of step. `--check` only says whether it would.
 */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OUT = join(ROOT, 'release', 'out');
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const json = (path) => JSON.parse(read(path));

function succeeds(command, ...words) {
  const environment = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules' };
  const { status, stdout, stderr } = spawnSync(command, words, {
    cwd: ROOT,
    encoding: 'utf8',
    env: environment,
  });
  return { ok: status === 0, said: `${stdout ?? ''}${stderr ?? ''}`.trim() };
}

/** A version's heading with its day, and something below it. */
function changelogProblems(path, version) {
  const heading = new RegExp(
    `^## \\[${version.replaceAll('.', '\\.')}\\] - (.*)\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`,
    'm',
  );
  const [, day, body = ''] = heading.exec(read(path)) ?? [];
  if (day === undefined) return [`${path} has no "## [${version}] - YYYY-MM-DD"`];
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return [`${path}: ${version} has no day of release, but "${day}"`];
  return /^- /m.test(body) ? [] : [`${path} says nothing of ${version}`];
}

function problems() {
  const { version } = json('package.json');
  const client = json('packages/openstack-client-lite/package.json').version;
  const lock = json('package-lock.json');
  const generated = succeeds(process.execPath, 'dist/src/generate.js', '--check');
  const docs = succeeds(
    'npx',
    '--no-install',
    'jest',
    'test/docs.test.ts',
    'test/config/json-schema.test.ts',
  );
  const changed = succeeds('git', 'status', '--porcelain').said;
  const tag = succeeds('git', 'tag', '--list', `v${version}`).said;
  const unknown = unknownLicences(licencesShipped(ROOT));
  return [
    ...(changed === '' ? [] : [`the tree has changes that are not committed:\n${changed}`]),
    ...(tag === '' ? [] : [`there is a tag v${version} already`]),
    ...(lock.version === version
      ? []
      : [`package-lock.json is of ${lock.version}, package.json of ${version}`]),
    ...(json('package.json').dependencies['openstack-client-lite'] === client
      ? []
      : [`package.json asks for another openstack-client-lite than ${client}`]),
    ...changelogProblems('CHANGELOG.md', version),
    ...changelogProblems('packages/openstack-client-lite/CHANGELOG.md', client),
    ...(generated.ok ? [] : [generated.said]),
    ...(docs.ok ? [] : [`the docs are not in step:\n${docs.said}`]),
    ...unknown.map(
      ({ name, licence }) =>
        `${name} is shipped under ${licence}: look at it, then name it in release/licences.mjs`,
    ),
  ];
}

function sbom() {
  const written = execFileSync('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const document = JSON.parse(written);
  // npm calls a checkout by its folder.
  document.metadata.component.name = json('package.json').name;
  document.metadata.component.type = 'application';
  return `${JSON.stringify(document, null, 2)}\n`;
}

function make() {
  mkdirSync(OUT, { recursive: true });
  const { name, version } = json('package.json');
  execFileSync('npm', ['pack', '--silent', '--pack-destination', OUT], { cwd: ROOT, stdio: 'ignore' });
  writeFileSync(join(OUT, `${name}-${version}.cdx.json`), sbom());
  writeFileSync(join(OUT, `${name}-${version}-THIRD-PARTY.txt`), thirdPartyText(ROOT, licencesShipped(ROOT)));
  const files = readdirSync(OUT).filter((file) => file.startsWith(`${name}-${version}`));
  const sums = files.map((file) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(OUT, file)))
      .digest('hex');
    return `${sum}  ${file}`;
  });
  writeFileSync(join(OUT, 'SHA256SUMS'), `${sums.join('\n')}\n`);
  process.stdout.write(`release/out:\n${sums.join('\n')}\nNow: git tag -s v${version}\n`);
}

const found = problems();
if (found.length > 0) {
  process.stderr.write(`No release:\n${found.map((one) => `- ${one}`).join('\n')}\n`);
  process.exitCode = 1;
} else if (process.argv.includes('--check')) {
  process.stdout.write('All is in step.\n');
} else {
  make();
}
