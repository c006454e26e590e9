import assert from 'node:assert/strict';
import { type Behaviour, DOCUMENTED, Exchange } from '../../../src/phone/exchange.js';

const exchange = (behaviour: Partial<Behaviour> = {}) => new Exchange({ ...DOCUMENTED, ...behaviour });

describe('the exchange behind the channel', () => {
  it('ignores a second transfer while the first phone rings', () => {
    const { ringing } = twice(exchange());
    assert.deepEqual(ringing, ['+14251231234']);
  });

  it('refuses a second transfer where it is told to', () => {
    const refusing = exchange({ secondTransfer: 'refused' });
    assert.equal(refusing.initiate('+14251231234').status, 200);
    const answer = refusing.initiate('+14255550111');
    assert.deepEqual(answer, { status: 400, reason: '+14251231234 is being called already' });
    assert.deepEqual(refusing.ringing, ['+14251231234']);
  });

  it('rings two phones where it is told to', () => {
    const { ringing } = twice(exchange({ secondTransfer: 'rings' }));
    assert.deepEqual(ringing, ['+14251231234', '+14255550111']);
  });

  it('carries one id out once', () => {
    const ringing = exchange({ secondTransfer: 'rings' });
    ringing.initiate('+14251231234', 'one');
    ringing.initiate('+14251231234', 'one');
    assert.equal(ringing.ringing.length, 1);
    ringing.agent('busy');
    assert.equal(ringing.initiate('+14251231234', 'one').status, 200);
    assert.equal(ringing.ringing.length, 0);
  });

  it('answers every transfer with the status it is told to', () => {
    assert.equal(exchange({ transferAnswer: 400 }).initiate('+14251231234').status, 400);
  });

  it('calls the next number after the first was busy', () => {
    const first = exchange();
    first.initiate('+14251231234');
    assert.ok(first.agent('busy'));
    first.initiate('+14255550111');
    assert.deepEqual(first.ringing, ['+14255550111']);
  });

  it('stops every phone when an agent accepts', () => {
    const both = twice(exchange({ secondTransfer: 'rings' }));
    assert.ok(both.agent('rings'));
    assert.ok(both.agent('accepts'));
    assert.deepEqual(both.ringing, []);
  });

  it('has no agent where no phone rings', () => {
    assert.equal(exchange().agent('accepts'), false);
    assert.equal(exchange().agent('busy'), false);
    assert.equal(exchange().agent('done'), true);
  });
});

function twice(called: Exchange): Exchange {
  assert.equal(called.initiate('+14251231234', 'one').status, 200);
  assert.equal(called.initiate('+14255550111', 'two').status, 200);
  return called;
}
