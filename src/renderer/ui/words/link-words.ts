import type { LinkQuestion } from '../../phone/link-question-model.ts';
import { accountErrorWords } from './account-words.ts';
import { roleWords } from './presence-words.ts';
import { momentWords } from './time-words.ts';

export interface LinkWords {
  readonly title: string;
  readonly text: string;
  /** What the person should think of before they say yes. */
  readonly warning: string | null;
  /** The button that does it; null when there is nothing to be done. */
  readonly yes: string | null;
}

/** `https://` is what everybody expects; a server without it is named in full. */
const hostOf = (serverUrl: string): string => serverUrl.replace(/^https:\/\//, '');

type Of<Kind extends LinkQuestion['kind']> = Extract<LinkQuestion, { kind: Kind }>;

function joinWords({ serverUrl, invite, leaves }: Of<'join'>): LinkWords {
  return {
    title: `Join ${invite.serverName} as ${roleWords[invite.role]}?`,
    text: `The invite is from the server ${hostOf(serverUrl)} and works until ${momentWords(invite.expiresAt, Date.now())}.`,
    warning:
      leaves &&
      `You’re signed in as ${leaves.name} at ${leaves.serverName}. Ringdown signs you out there first and ends any call.`,
    yes: leaves ? 'Sign out and join' : 'Join',
  };
}

const noCall: Readonly<Record<Of<'no-call'>['because'], (question: Of<'no-call'>) => string>> = {
  'signed-out': ({ serverUrl }) => `Sign in to ${hostOf(serverUrl)} first, then open the link again.`,
  'other-server': ({ serverUrl }) =>
    `The link is for the server ${hostOf(serverUrl)}, and you’re signed in to another one.`,
  oneself: () => 'This link is for calling you.',
  'unknown-person': ({ username, serverUrl }) =>
    `Nobody in your team at ${hostOf(serverUrl)} has the username ${username}.`,
};

const plain = (title: string, text: string): LinkWords => ({ title, text, warning: null, yes: null });

const inviteTo = (serverUrl: string): string => `An invite to ${hostOf(serverUrl)}`;

const unencrypted =
  'The connection to this server isn’t encrypted: others on the network could read your password.';

const words: { readonly [Kind in LinkQuestion['kind']]: (question: Of<Kind>) => LinkWords } = {
  'look-at-invite': ({ serverUrl, encrypted }) => ({
    title: `Open an invite to ${hostOf(serverUrl)}?`,
    text: 'You opened an invite link. Ringdown hasn’t contacted this server yet. Continue only if you know who sent you the link.',
    warning: encrypted ? null : unencrypted,
    yes: 'Open',
  }),
  looking: ({ serverUrl }) => plain(inviteTo(serverUrl), 'Asking the server…'),
  'bad-invite': ({ serverUrl, error }) => plain(inviteTo(serverUrl), accountErrorWords(error)),
  join: joinWords,
  'joined-already': ({ serverName, name }) =>
    plain(`You’re already in ${serverName}`, `You’re signed in there as ${name}, so there’s nothing to do.`),
  call: ({ callee, media, serverName }) => ({
    title: `Call ${callee.name}?`,
    text: `You opened a link for a ${media === 'video' ? 'video call' : 'call'} to ${callee.name} (${callee.username}) at ${serverName}.`,
    warning: null,
    yes: media === 'video' ? 'Call with video' : 'Call',
  }),
  'no-call': (question) => plain('This link can’t be used to call', noCall[question.because](question)),
  room: ({ name, serverName }) => ({
    title: name === null ? `Join a room at ${serverName}?` : `Join ${name}?`,
    text: `You opened a link into a room at ${serverName}. You come in muted, and whoever is inside sees that you’re there.`,
    warning: null,
    yes: 'Join',
  }),
  'no-room': ({ because, serverUrl }) =>
    plain(
      'This link can’t be opened here',
      because === 'signed-out'
        ? `Sign in to ${hostOf(serverUrl)} first, then open the link again. In a browser you can come in without an account.`
        : `The room is on the server ${hostOf(serverUrl)}, and you’re signed in to another one. In a browser you can come in without an account.`,
    ),
  loading: ({ serverUrl }) => plain(`A link to ${hostOf(serverUrl)}`, 'Waiting for your team…'),
};

/** The question that a link raises, in words. */
export function linkWords(question: LinkQuestion): LinkWords {
  // The entry of this very kind; the compiler can't follow a name that is a union.
  const tell = words[question.kind] as (asked: LinkQuestion) => LinkWords;
  return tell(question);
}
