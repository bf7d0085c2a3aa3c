import { spawn } from 'node:child_process';

export interface ActivationDeps {
  /** Starts this app once more; the running one is told of that and shows itself. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly after: (ms: number, task: () => void) => () => void;
}

/** A machine that takes longer to start a program shows the window without the token, ms. */
const PATIENCE_MS = 3_000;

/**
 * On Wayland a window comes to the front only with a token of the desktop
 * (https://wayland.app/protocols/xdg-activation-v1). Electron takes one from its environment at the start, and a second
 * start hands its own to the running app; it has no other way in. Resolves when that is done, or did not work.
 */
export function presentActivationToken(
  { after, command, env }: ActivationDeps,
  token: string,
): Promise<void> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const second = spawn(program, args, { env: { ...env, XDG_ACTIVATION_TOKEN: token }, stdio: 'ignore' });
    const callOff = after(PATIENCE_MS, resolve);
    const done = (): void => {
      callOff();
      resolve();
    };
    second.once('exit', done);
    second.once('error', done);
  });
}

/** The switches of this start belong to the second one too: which profile, which display. */
export function secondStart(process: {
  readonly argv: readonly string[];
  readonly execPath: string;
  readonly isPackaged: boolean;
  readonly appPath: string;
}): readonly string[] {
  const { appPath, argv, execPath, isPackaged } = process;
  const switches = argv.slice(1).filter((argument) => argument.startsWith('--') && argument !== '--hidden');
  return [execPath, ...(isPackaged ? [] : [appPath]), ...switches];
}
