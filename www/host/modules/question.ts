/** A question to the user which may stay open: who asks waits, and a test answers when it likes. */

export interface Question {
  ask(): Promise<boolean>;
  /** Answers all who wait. */
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
