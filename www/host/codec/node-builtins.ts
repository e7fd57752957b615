/** The few functions of Node that the codec imports, built from the browser's own. */

type Callback = (error: Error | null, result?: Uint8Array) => void;

export function promisify(fn: (input: Uint8Array, done: Callback) => void) {
  return (input: Uint8Array) => new Promise<Uint8Array>((resolve, reject) => {
    fn(input, (error, result) => (error ? reject(error) : resolve(result!)));
  });
}

export function inflate(input: Uint8Array, done: Callback): void {
  const stream = new Blob([input as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
  new Response(stream).arrayBuffer().then(
    buffer => done(null, Buffer.from(buffer)),
    error => done(error),
  );
}
