const LONGEST_LINE = 300;

/** From where on a line is a description of a session or a candidate. */
const sessionDescription = /(?:^|[\s"'{(])(?:[vosctma]=\S|candidate:|sdp\b.{0,3}[:=])/i;
const named =
  /\b(pass\w*|pwd|token|secret|credentials?|authorization|bearer|cookie|ice-pwd|ice-ufrag|invite)\b(["']?\s*[:= ]\s*["']?)\S+/gi;
const url = /\b[a-z][a-z\d+.-]*:\/\/\S+|\b(?:ringdown|turns?|stuns?):\S+/gi;
const mail = /[^\s"'<>]+@[^\s"'<>]+/g;
const ipv4 = /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g;
const ipv6 = /(?<![\w:])\[?(?=[\da-f:]*:[\da-f]*:)[\da-f:]{3,}(?:%\w+)?\]?(?::\d+)?(?![\w:])/gi;
const host = /\b(?:[a-z\d-]+\.)+[a-z]{2,}\b(?::\d+)?/gi;
const run = /[\w+/=~-]{16,}/g;
const callId = /^[\da-f]{32}$/;

/** Random text has digits or both cases in it; a long word has neither. */
const isRandom = (text: string): boolean =>
  /\d/.test(text) || (text.length >= 20 && /[a-z]/.test(text) && /[A-Z]/.test(text));

const withoutSecret = (text: string): string => {
  // As much of it as finds the same call in the log of the server.
  if (callId.test(text)) return `${text.slice(0, 8)}…`;
  return isRandom(text) ? '[secret]' : text;
};

/**
 * A line of the log as it may leave this machine, whatever was put into it: one line, no tokens, no passwords, no
 * addresses, no description of a session. Names are taken out where they are known: {@link withoutNames}.
 */
export function safeLine(message: string): string {
  const [first = ''] = message.trim().split(/[\r\n\u2028\u2029]|\\r|\\n/, 1);
  const at = first.search(sessionDescription);
  const text = at < 0 ? first : `${first.slice(0, at)} [session description]`;
  return text
    .slice(0, LONGEST_LINE)
    .replace(url, '[address]')
    .replace(mail, '[address]')
    .replace(named, '$1$2[secret]')
    .replace(ipv4, '[address]')
    .replace(ipv6, '[address]')
    .replace(host, '[address]')
    .replace(run, withoutSecret)
    .trim();
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Takes out every one of these names, and every word of them. */
export function withoutNames(line: string, names: readonly string[]): string {
  const words = names.flatMap((name) => [name, ...name.split(/\s+/)]).filter(({ length }) => length > 1);
  return [...new Set(words)]
    .sort((a, b) => b.length - a.length)
    .reduce(
      (text, word) =>
        text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`, 'giu'), '[name]'),
      line,
    );
}
