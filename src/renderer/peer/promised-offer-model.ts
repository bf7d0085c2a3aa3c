/** What is another one in every description, and on both sides. */
const names = ['ice-ufrag', 'ice-pwd', 'ssrc'] as const;

/**
 * An offer as the one that was promised, so that the other side takes it for that one: under its name and password, and
 * with its numbers for what is sent. As it is where it has more or fewer of them.
 */
export function asPromised(sdp: string, promised: string): string {
  const renamed = new Map<string, string>();
  for (const name of names) {
    const [from, to] = [linesOf(sdp, name), linesOf(promised, name)];
    if (from.length !== to.length) return sdp;
    for (const [index, line] of from.entries()) renamed.set(line, to[index] ?? line);
  }
  const numberOf = (number: string): string =>
    renamed.get(`a=ssrc:${number}`)?.slice('a=ssrc:'.length) ?? number;
  return sdp
    .replace(/^a=(?:ice-ufrag|ice-pwd|ssrc):\S+/gm, (line) => renamed.get(line) ?? line)
    .replace(/^a=ssrc-group:.*$/gm, (line) => line.replace(/\b\d+\b/g, numberOf));
}

/** Each once, in their order. */
function linesOf(sdp: string, name: (typeof names)[number]): string[] {
  return [...new Set(sdp.match(new RegExp(`^a=${name}:\\S+`, 'gm')) ?? [])];
}
