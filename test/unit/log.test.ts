import assert from 'node:assert/strict';
import { pino } from 'pino';
import sinon from 'sinon';
import { callId } from '../../src/call/call.js';
import type { CallEvent } from '../../src/call/events.js';
import { BotError } from '../../src/errors.js';
import type { HandoffId } from '../../src/handoff/protocol.js';
import { createLog, type Logger, logCalls } from '../../src/log.js';
import { conversation } from '../contract/sampleCall.js';
import { Rig, says } from './turn/rig.js';

const call = callId(conversation(), 1);

/** The lines that listening to these events writes. */
function linesOf(...events: CallEvent[]): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const listen = logCalls(
    pino({ base: undefined, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) }),
  );
  for (const event of events) listen(event);
  return lines;
}

/** What a log of its own writes to standard error. */
function written(level: Parameters<typeof createLog>[0], write: (log: Logger) => void): string {
  const stderr = sinon.stub(process.stderr, 'write').returns(true);
  try {
    write(createLog(level));
    return stderr.args.map(([text]) => String(text)).join('');
  } finally {
    stderr.restore();
  }
}

describe('the log of calls', () => {
  it('has a line for each thing that happens, named by its kind', () => {
    const handoff = { call, handoff: 'h1' as HandoffId, department: 'billing', attempt: 1 };
    assert.deepEqual(
      linesOf(
        { kind: 'callStarted', call, channel: 'emulator', line: 'http' },
        { kind: 'handoffChanged', ...handoff, from: 'ringing', to: 'failed', reason: 'busy' },
        { kind: 'callBackWanted', call, department: 'billing' },
        { kind: 'callEnded', call, outcome: 'callerHungUp', seconds: 12 },
      ),
      [
        { level: 30, call, channel: 'emulator', line: 'http', msg: 'callStarted' },
        { level: 30, ...handoff, from: 'ringing', to: 'failed', reason: 'busy', msg: 'handoffChanged' },
        { level: 30, call, department: 'billing', msg: 'callBackWanted' },
        { level: 30, call, outcome: 'callerHungUp', seconds: 12, msg: 'callEnded' },
      ],
    );
  });

  it('writes notes in their own words, at their level', () => {
    assert.deepEqual(
      linesOf(
        { kind: 'note', call, level: 'warn', text: 'two could be meant' },
        { kind: 'note', call, level: 'info', text: 'fine' },
      ),
      [
        { level: 40, call, msg: 'two could be meant' },
        { level: 30, call, msg: 'fine' },
      ],
    );
  });

  it('holds neither words nor the number of a caller, whatever becomes of the turn', async () => {
    const rig = new Rig();
    rig.listen = logCalls(rig.parts.log);
    const words = ['one xylophone', 'two xylophone', 'three xylophone'];
    await rig.take(says(words[0] as string, { from: { id: '+14255550100', name: 'Zoë Xylophone' } }));
    rig.line.before = () => {
      throw new BotError('channel-refused', 'the channel answered 400');
    };
    await rig.take(says(words[1] as string));
    rig.run = async () => {
      throw new Error('a broken dialog');
    };
    await rig.take(says(words[2] as string, { id: undefined }));
    assert.ok(rig.logged.length >= 4);
    assert.doesNotMatch(rig.logged.join(''), /xylophone|4255550100/i);
  });
});

describe('the log', () => {
  it('is JSON lines with the time on standard error, and nothing below its level', () => {
    const text = written('warn', (log) => {
      log.info('not this');
      log.warn({ call }, 'this');
    });
    const { time, ...line } = JSON.parse(text);
    assert.deepEqual(line, { level: 40, call, msg: 'this' });
    assert.equal(new Date(time).toISOString(), time);
  });

  it('is empty when it is silent', () => {
    assert.equal(
      written('silent', (log) => log.fatal('nothing')),
      '',
    );
  });

  it('says what one of our errors says, and its code', () => {
    const err = new BotError('channel-refused', 'the channel answered 400');
    const text = written('info', (log) => log.warn({ err }, 'given up'));
    assert.match(text, /the channel answered 400/);
    assert.match(text, /channel-refused/);
  });

  it('says of any other error where it was thrown, and not what it says: that may be words of a caller', () => {
    const parse = () => JSON.parse('my card is 4111');
    let thrown: unknown;
    try {
      parse();
    } catch (error) {
      thrown = new Error('the dialog could not read "my card is 4111"', { cause: error });
    }
    const text = written('info', (log) => log.error({ err: thrown }, 'turn-failed'));
    assert.match(text, /log\.test/);
    assert.doesNotMatch(text, /my card|4111/);
  });
});
