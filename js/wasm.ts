import { frequent, text } from '../target/wasm/embedded';

/** Stands for byte 0, the next character for byte 1, and so on. */
const FIRST = 0xc0;

/** The wasm module, from the text that it travels as (`xtask/src/embed.rs`). */
export function wasmModule(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  const byteOf = Uint8Array.from({ length: FIRST + 256 }, (_, code) => code - FIRST);
  for (let at = 0; at < frequent.length; at += 2) {
    const long = frequent.charCodeAt(at + 1);
    if (long < FIRST) throw new Error('the script was not read as UTF-8');
    byteOf[frequent.charCodeAt(at)] = long - FIRST;
  }
  for (let at = 0; at < text.length; at++) bytes[at] = byteOf[text.charCodeAt(at)]!;
  return bytes;
}
