export interface Notice {
  readonly title: string;
  readonly body: string;
  /** Up to two, in order; shown where the system has buttons. */
  readonly actions: readonly { readonly id: string; readonly label: string }[];
  /** `call`: stays until it is closed. `quiet`: makes no sound. */
  readonly manner: 'call' | 'quiet' | 'normal';
  readonly onAction: (id: string) => void;
  readonly onClick: () => void;
}

export interface ShownNotice {
  /** Takes it away. Does nothing when it is gone already. */
  close(): void;
}

/** The system's notifications. */
export interface Notifier {
  show(notice: Notice): ShownNotice;
}
