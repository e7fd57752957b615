/** A reporter for `node:test`: tells the parent process of each file when it is done. */

/** @typedef {{ passed: number, failures: { name: string, error: string }[] }} Result */

/** Each file is a suite of its own at the top: see `worker.mjs`. */
export default async function* report(events) {
  let result = { passed: 0, failures: [] };
  const path = []; // the names of the suites around a test, the file's first
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      path.length = data.nesting;
      path.push(data.name);
    } else if (type === 'test:pass') {
      if (data.details.type !== 'suite') result.passed += 1;
    } else if (type === 'test:fail') {
      const { failureType, cause, message } = data.details.error;
      // A suite whose tests have failed says nothing more.
      if (failureType !== 'subtestsFailed') {
        const name = [...path.slice(1, data.nesting), ...data.nesting > 0 ? [data.name] : ['the file']].join(' › ');
        result.failures.push({ name, error: String(cause?.stack ?? cause ?? message) });
      }
    } else if (type === 'test:diagnostic' && data.message.includes('asynchronous activity')) {
      yield `${data.message}\n`; // what a test has left behind has thrown
    }
    if (['test:pass', 'test:fail'].includes(type) && data.nesting === 0) {
      process.send(result);
      result = { passed: 0, failures: [] };
    }
  }
}
