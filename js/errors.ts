import type { WPPError } from './types';

/** An error that users can tell by its code; the facts of the case are properties of its own. */
export function wppError(
  code: string,
  message: string,
  facts: Record<string, unknown> = {},
): WPPError {
  return Object.assign(new Error(message), { code, ...facts }) as WPPError;
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return 'something without a text was thrown';
  }
}

/** Tells of a fault of our own without letting it reach the page. */
export function report(error: unknown): void {
  console.warn('[wpp-call]', error);
}
