import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/root.js';

const FOLDER = join(ROOT, 'bench');
const LOCK = join(FOLDER, 'package-lock.json');
/** What npm writes last. */
const INSTALLED = join(FOLDER, 'node_modules', '.package-lock.json');

/**
 * Installs the peers where they are not, or others than the lock names. They are in a package of their own, so that the
 * bot's own tree stays as it is.
 *
 * @throws Error when npm can't, with what may be done about it.
 */
export function installPeers(): void {
  if (isInstalled()) return;
  process.stderr.write('The bots to compare with are not installed yet: npm ci in bench/ (about 200 MB, once) …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    throw new Error(
      'npm could not install the bots to compare with. They need the npm registry; without it measure ours alone: npm run bench -- --alone',
    );
  }
}

function isInstalled(): boolean {
  if (!existsSync(INSTALLED)) return false;
  const versions = (file: string) => {
    const { packages }: { packages: Record<string, { version?: string }> } = JSON.parse(readFileSync(file, 'utf8'));
    return packages;
  };
  const [wanted, there] = [versions(LOCK), versions(INSTALLED)];
  const direct = Object.keys(JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8')).dependencies);
  return direct
    .map((name) => `node_modules/${name}`)
    .every((place) => wanted[place]?.version === there[place]?.version);
}
