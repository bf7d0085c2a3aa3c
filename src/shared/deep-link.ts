/**
 * What a `ringdown:` link asks for, once understood. Anybody can make one, so whoever receives it asks the person
 * before anything happens.
 *
 * - `ringdown://team.example/#invite=<token>`: to join the team of that server;
 * - `ringdown://team.example/#call=<username>`, optionally `&media=video`: to call somebody there;
 * - `ringdown://team.example/#room=<id>&key=<token>`: to come into a room of it by the room's link.
 *
 * `ringdown:https://team.example/…` is the same, and `ringdown:http://…` names a server without encryption.
 */
export type DeepLink =
  | { readonly kind: 'invite'; readonly serverUrl: string; readonly invite: string }
  | {
      readonly kind: 'call';
      readonly serverUrl: string;
      readonly username: string;
      readonly media: 'audio' | 'video';
    }
  | { readonly kind: 'room'; readonly serverUrl: string; readonly roomId: string; readonly key: string };
