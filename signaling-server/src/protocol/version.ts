/**
 * The version of the wire contract. A client sends it in the handshake; a server that does not speak it answers
 * `unsupported_version` and the client tells the person which side has to be updated.
 */
export const PROTOCOL_VERSION = 2;

/** Where Socket.IO's clients knock by default. */
export const SOCKET_PATH = '/socket.io/';
