import assert from 'node:assert/strict';
import { type Contract, type Scene, said } from './channel.js';

/** Recording, where the channel records; where it does not, that it is not asked to. */
export function recordingContract(contract: Contract): void {
  async function press(scene: Scene, keys: string): Promise<void> {
    await scene.phone.press([...keys]);
    do await scene.settled();
    while (await scene.phone.settled());
  }

  async function agreed(): Promise<Scene> {
    const scene = await contract.call();
    for (const key of ['4', '6', '1']) await press(scene, key);
    return scene;
  }

  if (!contract.kind.declares.canRecord) {
    it('is not asked to record, since it can not, and the caller hears so', async () => {
      const scene = await agreed();
      assert.match(said(scene), /not recorded/);
      assert.ok(scene.phone.heard.every(({ type }) => type !== 'command'));
    });
    return;
  }

  it('records, pauses for a secret, goes on, and stops before a transfer', async () => {
    const scene = await agreed();
    const { recorder } = scene.phone.commands;
    assert.equal(recorder.state, 'on');
    await press(scene, '4');
    assert.equal(recorder.state, 'paused');
    await press(scene, '7382');
    await scene.pass(3);
    assert.equal(recorder.state, 'on');
    await press(scene, '0');
    assert.equal(recorder.state, 'off');
    const deeds = scene.phone.heard.flatMap(({ type, name }) => (type === 'command' || type === 'event' ? [name] : []));
    assert.deepEqual(
      deeds.map((name) => name?.split('.').at(-1)),
      ['start', 'pause', 'resume', 'stop', 'initiate'],
    );
    assert.deepEqual(scene.phone.mistakes, []);
  });
}
