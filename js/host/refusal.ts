import { answers } from '../crossing/write';

/** A request that the page cannot meet, with what the core is answered. */
export class Refusal extends Error {
  readonly answer: Uint8Array;

  constructor(message: string, answer: Uint8Array) {
    super(message);
    // One that is printed must not show what lies beside it.
    this.answer = answer.slice();
  }
}

/** The page's own stack does not do it, and why. */
export function refused(cause: string): Refusal {
  return new Refusal(cause, answers.refused(cause));
}
