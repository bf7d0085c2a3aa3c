interface HttpReply {
  readonly ok: boolean;
  readonly data?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Posts JSON to the signaling server's HTTP side and returns the data of its answer. Throws when it is refused. */
export async function postToServer(
  url: string,
  { body, token }: { readonly body: unknown; readonly token?: string },
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const reply = (await response.json()) as HttpReply;
  if (reply.ok) return reply.data;
  throw new Error(`${url} was refused: ${reply.error?.code ?? 'no code'} (${reply.error?.message ?? ''})`);
}
