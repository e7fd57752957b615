/** A question to the user that may stay open: the asking code waits until a test answers. */

export interface Question {
  ask(): Promise<boolean>;
  /** Resolves all calls of `ask` that are waiting. */
  answer(isYes: boolean): void;
}

export function createQuestion(what: string): Question {
  const waiting: ((isYes: boolean) => void)[] = [];
  return {
    ask: () => new Promise(resolve => { waiting.push(resolve); }),
    answer(isYes) {
      if (waiting.length === 0) throw new Error(`nobody is asked ${what}`);
      for (const resolve of waiting.splice(0)) resolve(isYes);
    },
  };
}
