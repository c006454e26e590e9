// Loaded by .mocharc.json into every process of mocha. workerpool, which runs the files of tests side by side, tells a worker
// to exit and sends SIGTERM a second later (its workerTerminateTimeout, which mocha does not pass on). By then a worker of this
// project is still writing what V8 counted, and c8 would miss half of what was run. A worker told to exit does exit, so the
// signal adds nothing; and when mocha itself is gone, the worker ends because its channel is.
if (process.send !== undefined) process.on('SIGTERM', () => undefined);
