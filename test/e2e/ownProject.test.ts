import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../src/root.js';

/** What `npm run build` has built, this file included. */
const BUILT = fileURLToPath(new URL('../../', import.meta.url));

describe('a project in a folder of its own', function () {
  this.timeout(120_000);

  let project: string;
  let elsewhere: string;

  before(() => {
    project = mkdtempSync(join(tmpdir(), 'project-'));
    elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    for (const folder of ['src', 'dialogs', 'ssml']) {
      cpSync(join(BUILT, folder), join(project, 'dist', folder), { recursive: true });
    }
    for (const folder of ['dialogs', 'ssml']) cpSync(join(ROOT, folder), join(project, folder), { recursive: true });
    for (const shared of ['package.json', 'node_modules']) symlinkSync(join(ROOT, shared), join(project, shared));
    writeFileSync(join(project, '.env'), 'LOG_LEVEL=of-the-project\nDRAIN_SECONDS=0\nPORT=1\n');
    writeFileSync(join(elsewhere, '.env'), 'LOG_LEVEL=info\nPORT=of-the-working-folder\n');
    mkdirSync(join(elsewhere, 'data'));
  });

  after(() => {
    for (const folder of [project, elsewhere]) rmSync(folder, { recursive: true });
  });

  function run(file: string, env: Record<string, string> = {}) {
    const program = join(project, 'dist', 'src', file);
    return spawnSync(process.execPath, [program], { cwd: elsewhere, encoding: 'utf8', env }).stderr;
  }

  for (const [name, file] of Object.entries({ bot: 'index.js', 'transcript command': 'transcript/cli.js' })) {
    it(`has its .env, which the ${name} reads wherever it is started`, () => {
      const said = run(file);
      assert.match(said, /^ {2}LOG_LEVEL must be /m);
      assert.doesNotMatch(said, /PORT/);
    });
  }

  it('has its .env, which the phone reads too', () => {
    writeFileSync(join(project, 'port.env'), 'PORT=of-the-project\n');
    assert.match(run('phone/cli.js', { DOTENV_PATH: join(project, 'port.env') }), /^PORT must be /);
    assert.match(run('phone/cli.js'), /^No bot answers at http:\/\/localhost:1\//);
  });

  it('has a .env that gives way to the environment', () => {
    assert.doesNotMatch(run('index.js', { LOG_LEVEL: 'silent', HANDOFF_TIMEOUT_SECONDS: '1' }), /LOG_LEVEL/);
  });

  it('tells mistakes in its prompts beside all others, and once', () => {
    writeFileSync(join(project, 'ssml', 'en-US', 'welcome.ssml'), '<speak>');
    const menu = join(project, 'dialogs', 'menu.yaml');
    writeFileSync(menu, readFileSync(menu, 'utf8').replace('prompt: main-menu', 'prompt: Main menu'));
    const words = join(project, 'dialogs', 'words', 'de-DE.yaml');
    writeFileSync(words, `${readFileSync(words, 'utf8')}\nmore: words\n`);
    const said = run('index.js', {
      LOG_LEVEL: 'silent',
      PORT: 'x',
      DEFAULT_LOCALE: 'fr-FR',
      BILLING_PHONE_NUMBER: '1',
    });
    const lines = said
      .split('\n')
      .map((line) => line.replaceAll(/\S*(?=(welcome\.ssml|menu\.yaml|de-DE\.yaml):)/g, ''));
    assert.deepEqual(
      lines.map((line) => line.replace(/:\d+(:\d+)? .*/, ':LINE …')),
      [
        'The configuration has mistakes:',
        '  PORT must be a whole number from 0 to 65535',
        '  DEFAULT_LOCALE must be a language of ssml/: de-DE, en-US, es-ES',
        '  BILLING_PHONE_NUMBER must be a phone number in international form, such as +14251231234',
        'The prompts have mistakes:',
        '  welcome.ssml:LINE …',
        'The menu has mistakes:',
        '  menu.yaml:LINE …',
        '  de-DE.yaml:LINE …',
        'Correct the variables named in the message (see .env.example). Correct the .ssml documents named in the message. Correct each file at the line named before its mistake.',
        '',
      ],
    );
  });
});
