/** The module, a character for each byte; the build puts it before the script (`xtask/src/embed.rs`). */
declare const moduleText: string;

/** Pairs of characters in there: a short one, and the one for which it stands. */
declare const moduleShort: string;

/** `decoder.wat`, as wasm. */
declare const moduleDecoder: Uint8Array<ArrayBuffer>;

/** Stands for byte 0, the next character for byte 1, and so on; those before it for themselves. */
const FIRST = 0xc0;

/** Characters of one byte in UTF-8. */
const SHORT = 0x80;

/** The wasm module, from the text that it travels as. */
export function wasmModule(): Uint8Array<ArrayBuffer> {
  const decoder = new WebAssembly.Instance(new WebAssembly.Module(moduleDecoder));
  const { memory, decode } = decoder.exports as { memory: WebAssembly.Memory; decode(length: number): number };
  const bytes = new Uint8Array(memory.buffer);
  for (let code = 0; code < SHORT; code++) bytes[code] = code;
  for (let at = 0; at < moduleShort.length; at += 2) {
    const long = moduleShort.charCodeAt(at + 1);
    if (long < FIRST) throw new Error('the script was not read as UTF-8');
    bytes[moduleShort.charCodeAt(at)] = long - FIRST;
  }
  const { written } = new TextEncoder().encodeInto(moduleText, bytes.subarray(SHORT));
  return bytes.subarray(SHORT, decode(written)) as Uint8Array<ArrayBuffer>;
}
