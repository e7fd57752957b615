/** The module, a character for each byte; the build puts it before the script (`xtask/src/embed.rs`). */
declare const moduleText: string;

/** Pairs of characters in there: a short one, and the one for which it stands. */
declare const moduleShort: string;

/** Stands for byte 0, the next character for byte 1, and so on; those before it for themselves. */
const FIRST = 0xc0;

/** The wasm module, from the text that it travels as. */
export function wasmModule(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(moduleText.length);
  const byteOf = Uint8Array.from({ length: FIRST + 256 }, (_, code) => (code < FIRST ? code : code - FIRST));
  for (let at = 0; at < moduleShort.length; at += 2) {
    const long = moduleShort.charCodeAt(at + 1);
    if (long < FIRST) throw new Error('the script was not read as UTF-8');
    byteOf[moduleShort.charCodeAt(at)] = long - FIRST;
  }
  for (let at = 0; at < moduleText.length; at++) bytes[at] = byteOf[moduleText.charCodeAt(at)]!;
  return bytes;
}
