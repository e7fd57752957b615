import { answers } from '../crossing/answers';
import type { Values } from '../crossing/write';

/** A request that the page cannot meet, with what the core is answered. */
export class Refusal extends Error {
  readonly answer: Values;

  constructor(message: string, answer: Values) {
    super(message);
    this.answer = answer;
  }
}

/** The page's own stack does not do it, and why. */
export function refused(cause: string): Refusal {
  return new Refusal(cause, answers.refused(cause));
}
