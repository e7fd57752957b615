import { answers } from '../crossing/answers';
import type { Values } from '../crossing/write';

/** The error of a request that the page cannot meet, with the answer for the core. */
export class Refusal extends Error {
  readonly answer: Values;

  constructor(message: string, answer: Values) {
    super(message);
    this.answer = answer;
  }
}

/** Returns the refusal of a request that the native stack does not carry out. */
export function refused(cause: string): Refusal {
  return new Refusal(cause, answers.refused(cause));
}
