import type { Failure } from './crossing/types';
import { define } from './define';
import type { WPPError, WPPErrorCode } from './types';

/** So many characters of a foreign text are shown in a message. */
const SHOWN = 200;

/** So many codes are remembered. */
const REMEMBERED = 10;

/** Only what we made ourselves has a code that is nobody's secret. */
const ours = new WeakSet<object>();
const remembered = new Map<string, { count: number; lastTime: number }>();

/** An error that users can tell by its code; the facts of the case are properties of its own. */
export function wppError(
  code: WPPErrorCode,
  message: string,
  facts: Record<string, unknown> = {},
): WPPError {
  const error = Object.assign(new Error(message), { code, ...facts }) as unknown as WPPError;
  // Consoles show the name, not the code. It is no enumerable property, as that of any error.
  define(error, 'name', { value: `WPPError [${code}]` });
  // Where the stack begins with the name, it begins with this one.
  (Error as { captureStackTrace?(error: Error): void }).captureStackTrace?.(error);
  ours.add(error);
  return error;
}

/** An error of the core's. */
export function fromCore({ message, facts: { code, ...facts } }: Failure): WPPError {
  return wppError(code as WPPErrorCode, message, facts);
}

/** Something that is no stanza, before the core has seen it. */
export function noStanza(place: string, expected: string, found: string): WPPError {
  const [at, wanted, is] = [place, expected, found].map(cut);
  const message = `<${at}>: expected ${wanted}, found ${is}`;
  return wppError('invalid_stanza', message, { place, expected, found });
}

/** Long texts are cut in messages, and whole in the facts. */
function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return 'something without a text was thrown';
  }
}

/** Remembers that something failed, by its code alone. */
export function remember(error: unknown): void {
  const code = ours.has(error as object) ? (error as WPPError).code : 'no_code';
  const count = (remembered.get(code)?.count ?? 0) + 1;
  remembered.delete(code); // it becomes the last
  remembered.set(code, { count, lastTime: Date.now() });
  const [oldest] = remembered.keys();
  if (remembered.size > REMEMBERED) remembered.delete(oldest!);
}

/** What was remembered, by code, the last one last. */
export function lastErrors(): Record<string, { count: number; lastTime: number }> {
  return Object.fromEntries(remembered);
}

/** Tells of a fault of our own without letting it reach the page. */
export function report(error: unknown): void {
  remember(error);
  try {
    console.warn('[wpp-call]', error);
  } catch {
    // A console may be the page's, and whoever reports has to go on.
  }
}
