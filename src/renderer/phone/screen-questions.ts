import { type Observable, createSubject } from '@shared/observable.ts';
import type { ScreenChoice, ScreenQuestion } from '@shared/screens.ts';
import type { Shell } from '@shared/shell.ts';

/** What the program around the phone wants to know before a screen is shown; in a browser it asks by itself. */
export interface ScreenQuestions {
  readonly question: Observable<ScreenQuestion | null>;
  answer(choice: ScreenChoice): void;
}

export function createScreenQuestions(
  shell: Pick<Shell, 'onScreenQuestion' | 'answerScreenQuestion'>,
): ScreenQuestions & { dispose(): void } {
  const question = createSubject<ScreenQuestion | null>(null);
  return {
    question,
    answer(choice) {
      if (question.current === null) return;
      question.set(null);
      shell.answerScreenQuestion(choice);
    },
    dispose: shell.onScreenQuestion((asked) => question.set(asked)),
  };
}
