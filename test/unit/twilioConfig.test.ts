import assert from 'node:assert/strict';
import { examine, readConfig } from '../../src/config.js';

const SET = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'token',
  TWILIO_PHONE_NUMBER: '+18005550100',
  PUBLIC_BASE_URL: 'https://bot.example',
  AGENT_PHONE_NUMBER: '+14251231234',
};

describe('settings of Twilio', () => {
  it('turn the channel on together, and leave it off where there are none', () => {
    assert.equal(readConfig({}).twilio, undefined);
    assert.equal(readConfig({ PUBLIC_BASE_URL: 'https://bot.example' }).twilio, undefined);
    assert.equal(readConfig(SET).twilio?.phoneNumber, '+18005550100');
  });

  for (const name of Object.keys(SET)) {
    it(`are a mistake without ${name}`, () => {
      const { mistakes } = examine({ ...SET, [name]: '' });
      assert.equal(mistakes.length, 1);
      assert.ok(mistakes[0]?.startsWith(`${name} must be set`));
    });
  }

  it('tell machines from people only where that is wanted', () => {
    assert.equal(readConfig(SET).twilio?.detectsMachines, false);
    assert.equal(readConfig({ ...SET, TWILIO_MACHINE_DETECTION: 'on' }).twilio?.detectsMachines, true);
    assert.match(examine({ ...SET, TWILIO_MACHINE_DETECTION: 'yes' }).mistakes[0] ?? '', /must be on or off/);
  });

  it('name what is wrong with each', () => {
    const wrong = (name: string, value: string) => examine({ ...SET, [name]: value }).mistakes[0] ?? '';
    assert.match(wrong('TWILIO_ACCOUNT_SID', 'AC1'), /TWILIO_ACCOUNT_SID must be AC and 32/);
    assert.match(wrong('PUBLIC_BASE_URL', 'bot.example'), /PUBLIC_BASE_URL must be a URL/);
    assert.match(wrong('PUBLIC_BASE_URL', 'https://bot.example/?x'), /PUBLIC_BASE_URL must have no query/);
    for (const whole of ['https://bot.example/api/twilio/voice', 'https://bot.example/api/twilio/']) {
      assert.match(wrong('PUBLIC_BASE_URL', whole), /PUBLIC_BASE_URL must end before \/api\/twilio/);
    }
    for (const here of ['http://localhost:3978', 'https://127.0.0.1', 'http://[::1]:3978']) {
      assert.match(wrong('PUBLIC_BASE_URL', here), /PUBLIC_BASE_URL must be an address that Twilio can reach/);
      const testing = { ...SET, PUBLIC_BASE_URL: here, TWILIO_API_URL: 'http://127.0.0.1:4010' };
      assert.deepEqual(examine(testing).mistakes, []);
    }
    assert.match(wrong('TWILIO_API_URL', 'https://api.example'), /TWILIO_API_URL must be on this machine/);
    assert.match(wrong('TWILIO_API_KEY_SID', `SK${'0'.repeat(32)}`), /must be set together/);
  });
});
