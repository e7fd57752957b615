import type { Failure } from './crossing/types';
import { define } from './define';
import type { WPPError, WPPErrorCode } from './types';

/** How many characters of a foreign text a message has. */
const MAX_TEXT = 200;

/** How many codes are remembered. */
const MAX_CODES = 10;

/** The errors that we made. Another error's code may be somebody's secret. */
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

/** An error about something that is no stanza, found before the core has seen it. */
export function invalidStanza(place: string, expected: string, found: string): WPPError {
  const [at, wanted, is] = [place, expected, found].map(shorten);
  const message = `<${at}>: expected ${wanted}, found ${is}`;
  return wppError('invalid_stanza', message, { place, expected, found });
}

/** Long texts are shortened in messages, and whole in the facts. */
function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
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
  if (remembered.size > MAX_CODES) remembered.delete(oldest!);
}

/** What was remembered, by code, the last one last. */
export function lastErrors(): Record<string, { count: number; lastTime: number }> {
  return Object.fromEntries(remembered);
}

/** Logs an error of our own. The page never gets it. */
export function report(error: unknown): void {
  remember(error);
  try {
    console.warn('[wpp-call]', error);
  } catch {
    // The console may be the page's own, and the code that reports has to go on.
  }
}
