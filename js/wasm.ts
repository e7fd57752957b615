/** The wasm module as text: one character for each byte. The build puts it before the script (`xtask/src/embed.rs`). */
declare const moduleText: string;

/** Pairs of characters: a short one in `moduleText`, and the long one for which it stands. */
declare const moduleShort: string;

/** `decoder.wat`, compiled to wasm. */
declare const moduleDecoder: Uint8Array<ArrayBuffer>;

/**
 * The character that stands for byte 0; the next one stands for byte 1, and so on. Earlier ones stand for
 * themselves, except the short ones in `moduleShort`.
 */
const FIRST = 0xc0;

/** The number of characters that take one byte in UTF-8. */
const SHORT = 0x80;

/** Decodes the wasm module from its text. */
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
