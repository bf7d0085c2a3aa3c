import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron';

/** Resolves with the index of the button that was pressed, or `cancelId` when `signal` closed the question. */
export type AskPerson = (question: MessageBoxOptions) => Promise<number>;

interface QuestionDeps {
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly platform: NodeJS.Platform;
}

/**
 * On macOS a question without a window stops the whole app until it is answered, and no signal closes it; one with a
 * window hangs on that, and can be seen only where the window can. Elsewhere it needs none.
 */
export function createAskPerson(window: BrowserWindow, { dialog, platform }: QuestionDeps): AskPerson {
  return async (question) => {
    if (platform !== 'darwin' || window.isDestroyed())
      return (await dialog.showMessageBox(question)).response;
    if (window.isMinimized()) window.restore();
    window.show();
    return (await dialog.showMessageBox(window, question)).response;
  };
}
