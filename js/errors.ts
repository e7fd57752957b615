import type { Failure } from './crossing/types';
import { define } from './define';
import type { WPPError, WPPErrorCode } from './types';

/** The most characters of a foreign text in a message. */
const MAX_TEXT = 200;

/** The most error codes that are remembered. */
const MAX_CODES = 10;

/** The errors that we made. Only their codes are remembered: the code of another error may hold a secret. */
const ours = new WeakSet<object>();
const remembered = new Map<string, { count: number; lastTime: number }>();

/** Makes an error that users identify by its code. The facts of the case become properties of the error. */
export function wppError(
  code: WPPErrorCode,
  message: string,
  facts: Record<string, unknown> = {},
): WPPError {
  const error = Object.assign(new Error(message), { code, ...facts }) as unknown as WPPError;
  // Consoles show the name, not the code. As for any error, the name is not enumerable.
  define(error, 'name', { value: `WPPError [${code}]` });
  // Some browsers begin the text of the stack with the name. It is captured again, with this name.
  (Error as { captureStackTrace?(error: Error): void }).captureStackTrace?.(error);
  ours.add(error);
  return error;
}

/** Makes an error from a failure that the core reports. */
export function fromCore({ message, facts: { code, ...facts } }: Failure): WPPError {
  return wppError(code as WPPErrorCode, message, facts);
}

/** Makes an error about a value that is not a stanza, found before the core has seen it. */
export function invalidStanza(place: string, expected: string, found: string): WPPError {
  const [at, wanted, is] = [place, expected, found].map(shorten);
  const message = `<${at}>: expected ${wanted}, found ${is}`;
  return wppError('invalid_stanza', message, { place, expected, found });
}

/** Shortens a long text for a message. The facts keep the whole text. */
function shorten(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** Returns the text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return 'something without a text was thrown';
  }
}

/** Counts an error by its code. Nothing else of the error is kept. */
export function remember(error: unknown): void {
  const code = ours.has(error as object) ? (error as WPPError).code : 'no_code';
  const count = (remembered.get(code)?.count ?? 0) + 1;
  remembered.delete(code); // the code moves to the end
  remembered.set(code, { count, lastTime: Date.now() });
  const [oldest] = remembered.keys();
  if (remembered.size > MAX_CODES) remembered.delete(oldest!);
}

/** Returns the remembered errors by code, the latest last. */
export function lastErrors(): Record<string, { count: number; lastTime: number }> {
  return Object.fromEntries(remembered);
}

/** Logs an error that must not be thrown into the page: of our code, of a listener, or of an object of the page. */
export function report(error: unknown): void {
  remember(error);
  try {
    console.warn('[wpp-call]', error);
  } catch {
    // The console may be the page's own, and throw. The caller must continue all the same.
  }
}
