import assert from 'node:assert/strict';
import { activityText } from '../../../src/call/activityText.js';

describe('an activity as text', () => {
  it('is made once, and anew for another object with the same in it', () => {
    let made = 0;
    const told = {
      type: 'message',
      value: {
        toJSON: () => {
          made++;
          return 'told';
        },
      },
    };
    assert.equal(activityText(told), '{"type":"message","value":"told"}');
    assert.equal(activityText(told), '{"type":"message","value":"told"}');
    assert.equal(made, 1);
    assert.equal(activityText({ ...told, text: 'more' }), '{"type":"message","value":"told","text":"more"}');
  });
});
