import { callbackWords, createNewlyDue, type DueCallback } from '@shared/callback-words.ts';
import type { Observable } from '@shared/observable.ts';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import { callNotice, missedNotice, type CallNotice } from './notifications-model.ts';
import type { Notice, Notifier, ShownNotice } from './notifier.ts';

export interface NotificationsDeps {
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly notifier: Notifier;
  readonly onCommand: (command: PhoneCommand) => void;
}

const actions = [
  { id: 'answer', label: 'Answer' },
  { id: 'decline', label: 'Decline' },
] as const;

const LATER_MINUTES = 5;
const callbackActions = [
  { id: 'call', label: 'Call' },
  { id: 'later', label: `In ${LATER_MINUTES} minutes` },
] as const;

/** Shows a notification exactly as long as a call rings, and one for each call that was missed. */
export function startNotifications({ snapshot, notifier, onCommand }: NotificationsDeps): () => void {
  let seen = snapshot.current;
  const newlyDue = createNewlyDue();
  let shown: { readonly notice: CallNotice; readonly handle: ShownNotice } | null = null;

  const showCall = (notice: CallNotice): ShownNotice => {
    const { callId } = notice;
    return notifier.show({
      title: notice.title,
      body: notice.body,
      actions,
      manner: notice.quiet ? 'quiet' : 'call',
      onAction: (id) => onCommand(id === 'answer' ? { type: 'answer', callId } : { type: 'decline', callId }),
      onClick: () => onCommand({ type: 'show', screen: 'call' }),
    });
  };
  const drawCall = (notice: CallNotice | null): void => {
    if (isSame(shown?.notice ?? null, notice)) return;
    shown?.handle.close();
    shown = notice === null ? null : { notice, handle: showCall(notice) };
  };
  const update = (): void => {
    const before = seen;
    seen = snapshot.current;
    drawCall(callNotice(seen));
    for (const due of newlyDue(seen)) notifier.show(asNotice(due, onCommand));
    const missed = missedNotice(before, seen);
    if (missed === null) return;
    notifier.show({
      ...missed,
      actions: [],
      manner: 'normal',
      onAction: () => undefined,
      onClick: () => onCommand({ type: 'show', screen: 'history' }),
    });
  };
  const stop = snapshot.subscribe(update);
  drawCall(callNotice(seen));
  // Who is due from the start is no news.
  newlyDue(seen);
  return () => {
    stop();
    drawCall(null);
  };
}

function isSame(a: CallNotice | null, b: CallNotice | null): boolean {
  return a?.callId === b?.callId && a?.title === b?.title && a?.quiet === b?.quiet;
}

function asNotice(due: DueCallback, onCommand: NotificationsDeps['onCommand']): Notice {
  const { userId } = due;
  return {
    ...callbackWords(due),
    actions: callbackActions,
    manner: 'normal',
    onAction: (id) =>
      onCommand(
        id === 'call'
          ? { type: 'call', userId, media: 'audio' }
          : { type: 'call-back', userId, inMinutes: LATER_MINUTES },
      ),
    onClick: () => onCommand({ type: 'show', screen: 'people' }),
  };
}
