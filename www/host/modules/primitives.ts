/** `WARandomHex`, `WATimeUtils`, `WABase64`. */

import type { Context } from '../context.ts';

export function definePrimitives({ define }: Context): void {
  define('WARandomHex', exports => {
    /** Returns upper-case hex, two characters per byte. */
    exports.randomHex = (byteCount: number) => Array.from(
      crypto.getRandomValues(new Uint8Array(byteCount)),
      byte => byte.toString(16).padStart(2, '0').toUpperCase(),
    ).join('');
  });
  define('WATimeUtils', exports => {
    exports.unixTime = () => Math.floor(Date.now() / 1000);
    exports.unixTimeMs = () => Date.now();
  });
  define('WABase64', exports => {
    exports.encodeB64 = (bytes: Uint8Array | ArrayBuffer) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes as ArrayBuffer)));
    exports.decodeB64 = (text: string) =>
      Uint8Array.from(atob(text), character => character.charCodeAt(0)).buffer;
  });
}
