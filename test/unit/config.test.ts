import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Config, examine, readConfig } from '../../src/config.js';
import { BotError } from '../../src/errors.js';
import { ROOT } from '../../src/root.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** What an authenticated bot has to have. */
const REGISTERED: Variables = {
  MicrosoftAppId: 'app',
  MicrosoftAppPassword: 'app-secret',
  AGENT_PHONE_NUMBER: '+14255550111',
};

/** The mistakes in an environment, one a line, as they are shown. */
function mistakesIn(env: Variables): string[] {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof BotError, 'a mistake is a BotError');
    assert.equal(error.code, 'config-invalid');
    const [heading, ...lines] = error.message.split('\n');
    assert.equal(heading, 'The configuration has mistakes:');
    return lines.map((line) => line.trim());
  }
  return [];
}

describe('configuration', () => {
  describe('without any variable', () => {
    const config = readConfig({});

    it('has a default for everything', () => {
      const { menuVariables: _, notices: __, ...rest } = config;
      assert.deepEqual(rest, {
        servesMessages: true,
        port: 3978,
        host: 'localhost',
        dataDir: join(ROOT, 'data'),
        retentionDays: 30,
        companyName: 'Contoso',
        defaultLocale: 'en-US',
        handoffTimeoutSeconds: 20,
        callBackCountries: ['US'],
        callBacksPerDay: 3,
        messagesPerDay: 3,
        handoffNumberCooldownSeconds: 120,
        commandTimeoutSeconds: 3,
        asksToRecord: false,
        maxSilenceSeconds: 120,
        maxCallMinutes: 60,
        drainSeconds: 30,
        logLevel: 'info',
        menuFile: join(ROOT, 'dialogs', 'menu.yaml'),
      });
    });

    it("hands calls to the documents' number, and says that it is nobody's phone", () => {
      assert.equal(config.menuVariables.AGENT_PHONE_NUMBER, '+14251231234');
      assert.match(config.notices[1] ?? '', /AGENT_PHONE_NUMBER is not set.*\+14251231234.*nobody's phone/);
    });

    it('says that nobody is authenticated, and what follows from it', () => {
      assert.match(config.notices[0] ?? '', /No MicrosoftAppId is set.*listens on this machine only/);
      assert.equal(config.notices.length, 2);
    });
  });

  it('takes every variable', () => {
    const env = {
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppId: 'app',
      MicrosoftAppPassword: 'app-secret',
      MicrosoftAppTenantId: 'tenant',
      ToBotFromChannelOpenIdMetadataUrl: 'https://login.example/keys',
      PORT: '8080',
      HOST: '10.0.0.4',
      DATA_DIR: '/var/lib/bot',
      AGENT_PHONE_NUMBER: '+1 (425) 555-0111',
      COMPANY_NAME: 'Fabrikam',
      DEFAULT_LOCALE: 'de-DE',
      HANDOFF_TIMEOUT_SECONDS: '25',
      CALL_BACK_COUNTRIES: 'de, AT ,CH',
      CALL_BACKS_PER_DAY: '0',
      MESSAGES_PER_DAY: '100',
      COMMAND_TIMEOUT_SECONDS: '2',
      ASK_TO_RECORD: 'always',
      MAX_SILENCE_SECONDS: '90',
      MAX_CALL_MINUTES: '30',
      DRAIN_SECONDS: '0',
      LOG_LEVEL: 'debug',
      MENU_FILE: '/etc/bot/menu.yaml',
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://bot:secret@db.example/calls',
      RETENTION_DAYS: '7',
      BILLING_PHONE_NUMBER: '+14255550112',
      HANDOFF_NUMBER_COOLDOWN_SECONDS: '90',
      HANDOFF_CONTEXT_TOKEN: 'x'.repeat(32),
    };
    const expected: Config = {
      app: {
        type: 'SingleTenant',
        id: 'app',
        password: 'app-secret',
        tenantId: 'tenant',
        openIdMetadataUrl: 'https://login.example/keys',
      },
      servesMessages: true,
      port: 8080,
      host: '10.0.0.4',
      databaseUrl: 'postgres://bot:secret@db.example/calls',
      dataDir: '/var/lib/bot',
      retentionDays: 7,
      companyName: 'Fabrikam',
      defaultLocale: 'de-DE',
      handoffTimeoutSeconds: 25,
      callBackCountries: ['DE', 'AT', 'CH'],
      callBacksPerDay: 0,
      messagesPerDay: 100,
      handoffNumberCooldownSeconds: 90,
      handoffContextToken: 'x'.repeat(32),
      commandTimeoutSeconds: 2,
      asksToRecord: true,
      maxSilenceSeconds: 90,
      maxCallMinutes: 30,
      drainSeconds: 0,
      logLevel: 'debug',
      menuFile: '/etc/bot/menu.yaml',
      menuVariables: { ...env, AGENT_PHONE_NUMBER: '+14255550111' },
      notices: [],
    };
    assert.deepEqual(readConfig(env), expected);
  });

  it('finds relative folders and files from the project, wherever it is started', () => {
    const { dataDir, menuFile } = readConfig({ DATA_DIR: 'calls', MENU_FILE: 'other/menu.yaml' });
    assert.deepEqual([dataDir, menuFile], [join(ROOT, 'calls'), join(ROOT, 'other', 'menu.yaml')]);
  });

  it('takes what is set to nothing, or to blanks, as not set', () => {
    const names = ['MicrosoftAppId', 'PORT', 'HOST', 'DATA_DIR', 'AGENT_PHONE_NUMBER', 'LOG_LEVEL', 'NODE_ENV'];
    for (const nothing of ['', '  ', '\t']) {
      const env = Object.fromEntries(names.map((name) => [name, nothing]));
      assert.deepEqual(readConfig(env), readConfig({}), JSON.stringify(nothing));
    }
    assert.deepEqual(readConfig({ PORT: undefined }), readConfig({}));
  });

  it('cannot be changed, at any depth', () => {
    const config = readConfig(REGISTERED);
    assert.ok(Object.isFrozen(config));
    assert.ok(Object.isFrozen(config.app), 'app');
    assert.ok(Object.isFrozen(config.menuVariables), 'menuVariables');
    assert.ok(Object.isFrozen(config.notices), 'notices');
    assert.ok(Object.isFrozen(config.callBackCountries), 'callBackCountries');
  });

  describe('names the mistake', () => {
    const MISTAKES: readonly (readonly [Variables, string])[] = [
      [{ PORT: '70000' }, 'PORT must be a whole number from 0 to 65535'],
      [{ PORT: '80.5' }, 'PORT must be a whole number from 0 to 65535'],
      [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535'],
      [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535'],
      [{ HANDOFF_TIMEOUT_SECONDS: '4' }, 'HANDOFF_TIMEOUT_SECONDS must be a whole number from 5 to 600'],
      [{ CALL_BACKS_PER_DAY: '-1' }, 'CALL_BACKS_PER_DAY must be a whole number from 0 to 100'],
      [{ MESSAGES_PER_DAY: '101' }, 'MESSAGES_PER_DAY must be a whole number from 0 to 100'],
      ...['UK', 'US,', '+1', 'Germany', 'US DE'].map((countries): [Record<string, string>, string] => [
        { CALL_BACK_COUNTRIES: countries },
        'CALL_BACK_COUNTRIES must be countries by their codes, such as US,CA,GB',
      ]),
      [{ HANDOFF_TIMEOUT_SECONDS: '20s' }, 'HANDOFF_TIMEOUT_SECONDS must be a whole number from 5 to 600'],
      [
        { HANDOFF_NUMBER_COOLDOWN_SECONDS: '59' },
        'HANDOFF_NUMBER_COOLDOWN_SECONDS must be a whole number from 60 to 86400',
      ],
      ...['x'.repeat(31), `${'x'.repeat(40)} y`, 'ü'.repeat(40)].map((HANDOFF_CONTEXT_TOKEN): [Variables, string] => [
        { HANDOFF_CONTEXT_TOKEN },
        'HANDOFF_CONTEXT_TOKEN must be 32 to 512 letters, digits and -._~+/ that nobody can guess',
      ]),
      [{ MAX_SILENCE_SECONDS: '9' }, 'MAX_SILENCE_SECONDS must be a whole number from 10 to 3600'],
      [{ MAX_CALL_MINUTES: '1' }, 'MAX_CALL_MINUTES must be a whole number from 2 to 1440'],
      [{ DRAIN_SECONDS: '3601' }, 'DRAIN_SECONDS must be a whole number from 0 to 3600'],
      [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent'],
      [{ COMPANY_NAME: 'x'.repeat(101) }, 'COMPANY_NAME must be at most 100 characters'],
      [{ DEFAULT_LOCALE: 'en_US' }, 'DEFAULT_LOCALE must be a language tag, such as en-US'],
      [
        { AGENT_PHONE_NUMBER: '4251231234' },
        'AGENT_PHONE_NUMBER must be a phone number in international form, such as +14251231234',
      ],
      [{ MicrosoftAppType: 'Multi' }, 'MicrosoftAppType must be one of MultiTenant, SingleTenant, UserAssignedMSI'],
      [{ ToBotFromChannelOpenIdMetadataUrl: 'keys' }, 'ToBotFromChannelOpenIdMetadataUrl must be a URL'],
      [
        { ...REGISTERED, MicrosoftAppPassword: '' },
        'MicrosoftAppPassword must be set for MicrosoftAppType MultiTenant',
      ],
      [
        { ...REGISTERED, MicrosoftAppType: 'SingleTenant' },
        'MicrosoftAppTenantId must be set for MicrosoftAppType SingleTenant',
      ],
      [
        { ...REGISTERED, MicrosoftAppPassword: '', MicrosoftAppType: 'UserAssignedMSI' },
        'MicrosoftAppTenantId must be set for MicrosoftAppType UserAssignedMSI',
      ],
      [{ ...REGISTERED, AGENT_PHONE_NUMBER: '' }, 'AGENT_PHONE_NUMBER must be set: real callers are handed to it'],
      [{ MicrosoftAppPassword: 'app-secret' }, 'MicrosoftAppId must be set where MicrosoftAppPassword is'],
      [
        { HOST: '0.0.0.0' },
        'HOST must be localhost, 127.0.0.1 or ::1 without a MicrosoftAppId: nobody is authenticated',
      ],
    ];
    for (const [env, mistake] of MISTAKES) {
      it(mistake, () => assert.deepEqual(mistakesIn(env), [mistake]));
    }
  });

  it('takes each number at both of its bounds', () => {
    const lowest = readConfig({ PORT: '0', HANDOFF_TIMEOUT_SECONDS: '5', DRAIN_SECONDS: '0' });
    assert.deepEqual([lowest.port, lowest.handoffTimeoutSeconds, lowest.drainSeconds], [0, 5, 0]);
    const highest = readConfig({ PORT: '65535', HANDOFF_TIMEOUT_SECONDS: '600', DRAIN_SECONDS: '3600' });
    assert.deepEqual([highest.port, highest.handoffTimeoutSeconds, highest.drainSeconds], [65535, 600, 3600]);
  });

  it("takes call backs in the country of the agent's number, and says so where that is none", () => {
    const config = readConfig({ AGENT_PHONE_NUMBER: '+49 30 123456' });
    assert.deepEqual([config.callBackCountries, config.notices.length], [['DE'], 1]);
    const nowhere = readConfig({ AGENT_PHONE_NUMBER: '+800 1234 5678' });
    assert.deepEqual(nowhere.callBackCountries, []);
    assert.match(nowhere.notices[1] ?? '', /of no country: no call backs are taken/);
    assert.deepEqual(readConfig({ CALL_BACK_COUNTRIES: 'GB' }).callBackCountries, ['GB']);
  });

  it('reports every mistake at once', () => {
    const env = { PORT: 'x', AGENT_PHONE_NUMBER: 'agent', LOG_LEVEL: 'loud', DEFAULT_LOCALE: '-', DRAIN_SECONDS: '-1' };
    const names = mistakesIn(env).map((line) => line.split(' ')[0]);
    assert.deepEqual(names.toSorted(), Object.keys(env).toSorted());
  });

  it('reports variables that contradict each other together with those that are wrong by themselves', () => {
    const env = { PORT: 'x', NODE_ENV: 'production', MicrosoftAppPassword: 'app-secret', HOST: '0.0.0.0' };
    const names = mistakesIn(env).map((line) => line.split(' ')[0]);
    assert.deepEqual(names.toSorted(), ['HOST', 'MicrosoftAppId', 'MicrosoftAppId', 'PORT']);
  });

  it('can be looked at in spite of its mistakes: defaults stand in the place of what is wrong', () => {
    const { config, mistakes } = examine({
      PORT: 'x',
      DRAIN_SECONDS: '7',
      AGENT_PHONE_NUMBER: '555',
      MENU_FILE: 'm.yaml',
    });
    assert.equal(mistakes.length, 2);
    assert.deepEqual([config.port, config.drainSeconds, config.menuFile], [3978, 7, join(ROOT, 'm.yaml')]);
    assert.equal(config.menuVariables.AGENT_PHONE_NUMBER, '+14251231234');
    assert.deepEqual(examine({}), { config: readConfig({}), mistakes: [] });
  });

  it('never shows what a variable holds: it may be a secret in the wrong place', () => {
    const secret = 'hunter2-hunter2';
    const env = { PORT: secret, MicrosoftAppType: secret, AGENT_PHONE_NUMBER: secret, LOG_LEVEL: secret };
    assert.doesNotMatch(mistakesIn(env).join('\n'), /hunter2/);
  });

  describe('in production', () => {
    it('refuses to start without an app id', () => {
      assert.deepEqual(mistakesIn({ NODE_ENV: 'production', AGENT_PHONE_NUMBER: '+14255550111' }), [
        'MicrosoftAppId must be set where NODE_ENV is production: the bot would answer anybody',
      ]);
    });

    it('starts with one, on every address, and has nothing to say', () => {
      const config = readConfig({ ...REGISTERED, NODE_ENV: 'production' });
      assert.deepEqual([config.host, config.notices], [undefined, []]);
    });
  });

  it('listens on any loopback address without an app id', () => {
    for (const host of ['localhost', '127.0.0.1', '::1']) assert.equal(readConfig({ HOST: host }).host, host);
  });

  it('needs no password for a managed identity', () => {
    const env = {
      MicrosoftAppType: 'UserAssignedMSI',
      MicrosoftAppId: 'app',
      MicrosoftAppTenantId: 'tenant',
      AGENT_PHONE_NUMBER: '+14255550111',
    };
    assert.deepEqual(readConfig(env).app, { type: 'UserAssignedMSI', id: 'app', tenantId: 'tenant' });
  });
});
