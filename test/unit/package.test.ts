import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/root.js';

type Reasons = Readonly<Record<string, string>>;

const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
const { allowScripts, overrides, '//': reasons } = read('package.json');

/** Names of the lockfile's packages, without the folders they are installed in. */
const withScripts = Object.entries<{ hasInstallScript?: boolean }>(read('package-lock.json').packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([folder]) => folder.replace(/^.*node_modules\//, ''));

/** True where there is a reason for the package itself, or for all of its scope. */
const hasReason = (of: Reasons, name: string) => (of[name] ?? of[name.replace(/\/.*/, '/*')] ?? '') !== '';

describe('package.json', () => {
  it('decides on every package with an install script, on whatever platform it is installed: npm asks nothing', () => {
    assert.ok(withScripts.length > 0);
    assert.deepEqual(Object.keys(allowScripts).toSorted(), [...new Set(withScripts)].toSorted());
  });

  it('lets none of them run one: the tree is the same with --ignore-scripts', () => {
    assert.deepEqual([...new Set(Object.values(allowScripts))], [false]);
  });

  it('says why each of its entries for scripts and overrides is there', () => {
    for (const name of Object.keys(allowScripts)) assert.ok(hasReason(reasons.allowScripts, name), name);
    for (const name of Object.keys(overrides)) assert.ok(hasReason(reasons.overrides, name), name);
  });
});
