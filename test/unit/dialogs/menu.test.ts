import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadMenu } from '../../../dialogs/loadMenu.js';
import { ROOT } from '../../../src/root.js';
import { Prompts } from '../../../ssml/prompts.js';
import { EVERY_PROMPT, SMALL_MENU, withMenu } from './smallMenu.js';

const ENV = { AGENT: '+14251231234' };

/** The small menu with one piece of its text replaced. */
function changed(from: string, to: string): string {
  assert.ok(SMALL_MENU.includes(from), `no "${from}" in the text`);
  return SMALL_MENU.replace(from, to);
}

const load = (text: string, env: Record<string, string> = ENV) =>
  withMenu(text, (file) => loadMenu(file, env, EVERY_PROMPT));

/** As it stands in the file. */
const VARIABLE = `\${AGENT}`;

describe('the menu file', () => {
  describe('that is right', () => {
    it('becomes departments, menus and choices', () => {
      const menu = load(SMALL_MENU, { ...ENV, SECOND: '+1 (425) 555-0111' });
      assert.equal(menu.start, 'main');
      assert.equal(menu.afterFailure, 'failed');
      assert.equal(menu.stillRinging, 'main');
      assert.deepEqual(menu.agent, { key: '0', department: 'agents' });
      assert.deepEqual(menu.departments.agents, {
        name: { 'en-US': 'an agent', 'de-DE': 'einem Mitarbeiter' },
        transfer: 'blind',
        hunt: [
          { kind: 'phone', number: '+14251231234' },
          { kind: 'phone', number: '+14255550111' },
        ],
      });
      assert.equal(menu.menus.main?.prompt, 'main-menu');
      assert.deepEqual(menu.menus.main?.phrases.get('en-US')?.get('my bill')?.go, {
        kind: 'handoff',
        department: 'agents',
      });
    });

    it('offers a choice only in its languages', () => {
      const keys = load(SMALL_MENU).menus.main?.keys;
      assert.deepEqual(keys?.get('en-US')?.get('2')?.go, { kind: 'menu', menu: 'main', language: 'de-DE' });
      assert.equal(keys?.get('de-DE')?.get('2'), undefined);
    });

    it('inherits what it does not say otherwise', () => {
      const { failed } = load(SMALL_MENU).menus;
      assert.deepEqual(failed?.keys.get('en-US')?.get('1')?.go, { kind: 'hangUp', prompt: 'goodbye' });
      assert.deepEqual(failed?.keys.get('en-US')?.get('*')?.go, {
        kind: 'part',
        part: 'callBack',
        options: { number: 'own' },
      });
      assert.equal(failed?.keys.get('en-US')?.get('2')?.go.kind, 'menu');
      assert.equal(failed?.phrases.get('en-US')?.get('billing')?.go.kind, 'handoff');
      assert.equal(failed?.phrases.get('de-DE')?.get('rückruf')?.go.kind, 'part');
    });

    it('may have a menu that others only inherit from', () => {
      const base = '  base: { prompt: x, choices: [{ key: 7, go: { waitOn: true } }] }\n  failed:';
      const menu = load(changed('  failed:', base).replace('inherits: main', 'inherits: base'));
      assert.equal(menu.menus.failed?.keys.get('en-US')?.get('7')?.go.kind, 'waitOn');
    });

    it('reads every other way to go', () => {
      const ask = load(changed('{ handoff: agents }', '{ ask: ask-question }'));
      assert.deepEqual(ask.menus.main?.keys.get('en-US')?.get('1')?.go, { kind: 'ask', prompt: 'ask-question' });
      const wait = load(changed('{ callBack: own }', '{ waitOn: true }'));
      assert.deepEqual(wait.menus.failed?.keys.get('en-US')?.get('*')?.go, { kind: 'waitOn' });
      const parts = [
        ['{ callBack: another }', 'callBack', { number: 'another' }],
        ['{ message: true }', 'message', {}],
        ['{ message: agents }', 'message', { department: 'agents' }],
      ] as const;
      for (const [written, part, options] of parts) {
        const menu = load(changed('{ callBack: own }', written));
        assert.deepEqual(menu.menus.failed?.keys.get('en-US')?.get('*')?.go, { kind: 'part', part, options });
      }
    });

    it('takes a choice that can only be said', () => {
      const menu = load(changed('      - key: 1\n        phrases:\n', '      - phrases:\n'));
      assert.equal(menu.menus.main?.keys.get('en-US')?.get('1'), undefined);
      assert.equal(menu.menus.main?.phrases.get('en-US')?.get('billing')?.key, undefined);
    });

    it('leaves out an optional number whose variable is empty or not set', () => {
      for (const env of [ENV, { ...ENV, SECOND: ' ' }]) {
        assert.deepEqual(load(SMALL_MENU, env).departments.agents?.hunt, [{ kind: 'phone', number: '+14251231234' }]);
      }
    });

    it('lists a number once that two variables hold', () => {
      assert.equal(load(SMALL_MENU, { ...ENV, SECOND: '+1 425 123 1234' }).departments.agents?.hunt.length, 1);
    });

    describe('has pools of numbers', () => {
      const POOL = ['+14255550150', '+14255550151'];
      const IN_VARIABLE = `\${POOL}`;
      const pooled = (pool: string) =>
        changed(`      - phone: ${VARIABLE}\n`, `      - phone: ${VARIABLE}\n        pool: ${pool}\n`);
      const pools = (text: string, env: Record<string, string> = ENV) =>
        load(text, env).departments.agents?.hunt.map(({ pool }) => pool);

      it('beside a number, each once, as they stand or from the environment', () => {
        const written = '+1 (425) 555-0150,+14255550151 , +14255550150';
        assert.deepEqual(pools(pooled(`"${written}"`)), [POOL]);
        assert.deepEqual(pools(pooled(IN_VARIABLE), { ...ENV, POOL: written }), [POOL]);
        assert.deepEqual(pools(pooled(IN_VARIABLE), { ...ENV, POOL: POOL[0] as string }), [POOL.slice(0, 1)]);
      });

      it('or none where the variable is empty or not set', () => {
        for (const env of [ENV, { ...ENV, POOL: ' ' }]) {
          assert.deepEqual(load(pooled(IN_VARIABLE), env).departments.agents?.hunt, [
            { kind: 'phone', number: '+14251231234' },
          ]);
        }
      });

      it('that several departments share for the same number, also where it stands twice in one of them', () => {
        const text = pooled(`"${POOL.join(', ')}"`);
        assert.deepEqual(pools(text, { ...ENV, SECOND: '+14251231234' }), [POOL]);
        const more = [
          '  more:',
          '    name: { en-US: a, de-DE: b }',
          '    transfer: blind',
          '    hunt:',
          '      - phone: +14251231234',
          '      - { phone: +14251231234, pool: "+14255550151" }',
          'menus:',
        ];
        assert.deepEqual(load(text.replace('menus:', more.join('\n'))).departments.more?.hunt, [
          { kind: 'phone', number: '+14251231234', pool: ['+14255550151'] },
        ]);
      });
    });

    it('takes how long it usually takes until somebody answers, in minutes', () => {
      const menu = load(changed('transfer: blind', 'transfer: blind\n    wait: 5'));
      assert.equal(menu.departments.agents?.wait, 300_000);
    });

    it('takes a number as it stands, with quotes or without', () => {
      for (const written of ['+14255550111', '"+1 (425) 555-0111"']) {
        const menu = load(changed(VARIABLE, written));
        assert.deepEqual(menu.departments.agents?.hunt, [{ kind: 'phone', number: '+14255550111' }]);
      }
    });

    it('is frozen all the way down', () => {
      const menu = load(SMALL_MENU);
      const choice = menu.menus.main?.keys.get('en-US')?.get('1');
      for (const part of [menu, menu.agent, menu.departments, menu.departments.agents?.hunt[0], menu.menus.main]) {
        assert.ok(Object.isFrozen(part));
      }
      assert.ok(Object.isFrozen(choice) && Object.isFrozen(choice?.go) && Object.isFrozen(choice?.phrases['en-US']));
    });

    it('has no menu or department by the name of something else', () => {
      const menu = load(SMALL_MENU);
      assert.equal(menu.menus.constructor, undefined);
      assert.equal(menu.departments.toString, undefined);
    });

    it('may offer thousands of choices', () => {
      const many = Array.from(
        { length: 3000 },
        (_, i) => `      - { phrases: { en-US: [item ${i}] }, go: { menu: main } }`,
      );
      const menu = load(changed('      - key: 2\n', `${many.join('\n')}\n      - key: 2\n`));
      assert.equal(menu.menus.main?.phrases.get('en-US')?.get('item 2999')?.go.kind, 'menu');
    });
  });

  describe('of the project', () => {
    const menu = loadMenu(
      join(ROOT, 'dialogs', 'menu.yaml'),
      { AGENT_PHONE_NUMBER: '+14251231234' },
      Prompts.load(join(ROOT, 'ssml')),
    );

    it('calls the agent alone unless other numbers are set', () => {
      const agent = [{ kind: 'phone', number: '+14251231234' }];
      assert.deepEqual(Object.keys(menu.departments), ['agents', 'billing', 'sales']);
      for (const { hunt } of Object.values(menu.departments)) assert.deepEqual(hunt, agent);
    });

    it('offers the sample dialog of the channel', () => {
      const go = (page: string, key: string, locale = 'en-US') => menu.menus[page]?.keys.get(locale)?.get(key)?.go;
      assert.deepEqual(menu.agent, { key: '0', department: 'agents' });
      assert.deepEqual(go('main', '1'), { kind: 'menu', menu: 'billing' });
      assert.deepEqual(go('main', '2'), { kind: 'menu', menu: 'new-customers' });
      assert.deepEqual(go('main', '3'), { kind: 'menu', menu: 'main', language: 'de-DE' });
      assert.deepEqual(go('main', '3', 'de-DE'), { kind: 'menu', menu: 'main', language: 'en-US' });
      assert.deepEqual(go('billing', '1'), { kind: 'handoff', department: 'billing' });
      assert.deepEqual(go('billing', '2'), { kind: 'menu', menu: 'new-customers' });
      assert.deepEqual(go('new-customers', '1'), { kind: 'handoff', department: 'sales' });
      assert.deepEqual(go('new-customers', '2'), { kind: 'ask', prompt: 'ask-question' });
    });

    it('keeps the keys of the main menu after a failure', () => {
      for (const name of [menu.afterFailure, menu.stillRinging]) {
        const keys = menu.menus[name]?.keys.get('en-US');
        assert.deepEqual(
          [...(keys?.keys() ?? [])].filter((key) => '123'.includes(key)),
          ['1', '2', '3'],
        );
        const part = (key: string) => keys?.get(key)?.go;
        assert.deepEqual(part('8'), { kind: 'part', part: 'callBack', options: { number: 'own' } });
        assert.deepEqual(part('5'), { kind: 'part', part: 'callBack', options: { number: 'another' } });
        assert.deepEqual(part('6'), { kind: 'part', part: 'message', options: {} });
        assert.deepEqual(part('*'), { kind: 'menu', menu: 'main' });
        assert.equal(keys?.get('9')?.go.kind, 'hangUp');
      }
      assert.equal(menu.menus[menu.stillRinging]?.keys.get('de-DE')?.get('7')?.go.kind, 'waitOn');
    });
  });
});
