// The thread of thread.ts: one open file, and what is asked of it.
import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { waitingClock } from './busy.js';
import type { ChangeArgs, Changes, QuestionArgs, Questions } from './deeds.js';
import { FileHere } from './file.js';
import { type Answered, type Asked, failureOf, type ThreadStart } from './thread.js';

let answers: Answered[] = [];
let closed = false;

function answer(...answered: Answered): void {
  if (answers.push(answered) === 1) setImmediate(post);
}

function post(): void {
  const all = answers;
  answers = [];
  parentPort?.postMessage(all);
  // Once nobody listens the thread ends by itself.
  if (closed) parentPort?.close();
}

function does(file: FileHere, [, kind, name, args]: Asked): Promise<unknown> {
  switch (kind) {
    case 'read':
      return file.read(name as keyof Questions, ...(args as QuestionArgs<keyof Questions>));
    case 'change':
      return file.change(name as keyof Changes, ...(args as ChangeArgs<keyof Changes>));
    case 'check':
      return file.check();
    case 'close':
      return file.close().finally(() => {
        closed = true;
      });
  }
}

function serve(file: FileHere): void {
  parentPort?.on('message', (asked: readonly Asked[]) => {
    for (const one of asked) {
      does(file, one).then(
        (done) => answer(one[0], done),
        (error) => answer(one[0], undefined, failureOf(error)),
      );
    }
  });
}

if (parentPort) {
  const [{ path, opening }] = (await once(parentPort, 'message')) as [ThreadStart];
  try {
    serve(await FileHere.open(path, { ...opening, patience: { ...opening.patience, clock: waitingClock } }));
    answer(0, undefined);
  } catch (error) {
    answer(0, undefined, failureOf(error));
  }
}
