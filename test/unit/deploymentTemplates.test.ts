import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { ROOT } from '../../src/root.js';

const template = JSON.parse(readFileSync(join(ROOT, 'deploymentTemplates', 'azuredeploy.json'), 'utf8'));
const site = template.resources.find(({ type }: { type: string }) => type === 'Microsoft.Web/sites');
const settings: Readonly<Record<string, string>> = Object.fromEntries(
  site.properties.siteConfig.appSettings.map(({ name, value }: { name: string; value: string }) => [name, value]),
);

describe('the template for Azure', () => {
  it('keeps calls in a database, or on a disk of the machine: /home is a network share, which SQLite can not serve', () => {
    assert.equal(settings.DATABASE_URL, "[parameters('databaseUrl')]");
    assert.equal(template.parameters.databaseUrl.type, 'securestring');
    assert.equal(template.parameters.databaseUrl.defaultValue, '');
    assert.match(settings.DATA_DIR ?? '', /^\/(?!home\/)/);
  });

  it('starts the bot as `npm start` does', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    assert.equal(site.properties.siteConfig.appCommandLine, scripts.start);
  });

  it('starts a bot, with what its parameters stand for', () => {
    const parameters: Record<string, string> = {
      agentPhoneNumber: '+14251231234',
      companyName: template.parameters.companyName.defaultValue,
      defaultLocale: template.parameters.defaultLocale.defaultValue,
      databaseUrl: template.parameters.databaseUrl.defaultValue,
    };
    const filled = Object.entries(settings).map(([name, value]) => {
      const parameter = /^\[parameters\('(\w+)'\)\]$/.exec(value)?.[1];
      return [name, parameter === undefined ? value : parameters[parameter]];
    });
    const config = readConfig(Object.fromEntries(filled));
    assert.equal(config.app?.type, 'UserAssignedMSI');
    assert.deepEqual([config.port, config.databaseUrl, config.notices], [8080, undefined, []]);
  });
});
