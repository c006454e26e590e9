import assert from 'node:assert/strict';
import { loadMenu } from '../../../dialogs/loadMenu.js';
import type { MenuPage } from '../../../dialogs/menu.js';
import { nudge, type Passing, timeIn } from '../../../dialogs/silence.js';
import { EVERY_PROMPT, SMALL_MENU, withMenu } from './smallMenu.js';

/** The menus of the small file with some lines more. */
function pages(all: string, ofMain: string, ofFailed = ''): Readonly<Record<string, MenuPage>> {
  const text = SMALL_MENU.replace('start: main\n', `start: main\n${all}`)
    .replace('prompt: main-menu\n', `prompt: main-menu\n${ofMain}`)
    .replace('prompt: after-failure\n', `prompt: after-failure\n${ofFailed}`);
  return withMenu(text, (file) => loadMenu(file, { AGENT: '+14251231234' }, EVERY_PROMPT)).menus;
}

describe('silence in a menu', () => {
  const agent = 'silence: { after: 8, finally: agent }\n';

  it('leads nowhere where the file does not say so', () => {
    const { main } = pages('', '');
    assert.equal(timeIn(main, {}), undefined);
    assert.deepEqual(nudge(main, {}, false), {});
    assert.deepEqual(nudge(undefined, {}, false), {});
  });

  it('is asked again, helped, and led on; each time it is counted', () => {
    const { main } = pages(agent, '');
    const passing: Passing = {};
    assert.equal(timeIn(main, passing), 8000);
    assert.deepEqual(nudge(main, passing, false), { say: 'silence-again', next: { kind: 'again' } });
    assert.deepEqual(nudge(main, passing, false), { say: 'silence-help' });
    assert.deepEqual(nudge(main, passing, false), { say: 'silence-agent', next: { kind: 'agent' } });
  });

  it('leads to a person once; after that it ends the call', () => {
    const { main, failed } = pages(agent, '    default: { after: 3, prompt: x, go: { handoff: agents } }\n');
    const goodbye = { say: 'silence-goodbye', next: { kind: 'hangUp', prompt: 'goodbye' } };
    assert.deepEqual(nudge(failed, { silences: 2 }, true), goodbye);
    assert.deepEqual(nudge(main, {}, true), goodbye);
  });

  it('leads to goodbye or to another menu where the file says so', () => {
    const { main, failed } = pages(
      '',
      '    silence: { after: 9.5, finally: { menu: failed } }\n',
      '    silence: { after: 1, help: x, finally: goodbye }\n',
    );
    assert.equal(timeIn(main, {}), 9500);
    assert.deepEqual(nudge(main, { silences: 2 }, false), {
      say: 'silence-again',
      next: { kind: 'menu', menu: 'failed' },
    });
    assert.deepEqual(nudge(failed, { silences: 1 }, false), { say: 'x' });
    assert.equal(nudge(failed, { silences: 2 }, false).say, 'silence-goodbye');
  });

  it('is counted in whole milliseconds, which all that a deadline passes through wants', () => {
    assert.equal(timeIn(pages('silence: { after: 16.1, finally: agent }\n', '').main, {}), 16_100);
  });

  it('is that of the menu, else of the one it inherits from, else of all', () => {
    const own = '    silence: { after: 2, finally: goodbye }\n';
    assert.equal(timeIn(pages(agent, own).failed, {}), 2000);
    assert.equal(timeIn(pages(agent, own, '    silence: { after: 3, finally: agent }\n').failed, {}), 3000);
    assert.equal(timeIn(pages(agent, '').failed, {}), 8000);
  });

  describe('where there is a default', () => {
    const { main, failed } = pages(agent, '    default: { after: 10, prompt: taken, go: { menu: failed } }\n');

    it('chooses it, and says so', () => {
      const passing: Passing = {};
      assert.equal(timeIn(main, passing), 10_000);
      assert.deepEqual(nudge(main, passing, false), { say: 'taken', next: { kind: 'menu', menu: 'failed' } });
    });

    it('chooses it once, and not for a caller who was asked for something else', () => {
      for (const passing of [{ defaulted: true }, { offered: true }, { asked: true }]) {
        assert.equal(timeIn(main, passing), 8000);
        assert.equal(nudge(main, passing, false).say, 'silence-again');
      }
    });

    it('is not inherited', () => {
      assert.equal(failed?.default, undefined);
      assert.equal(timeIn(failed, {}), 8000);
    });
  });
});
