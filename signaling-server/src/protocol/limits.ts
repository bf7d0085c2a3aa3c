/**
 * Every bound of the wire contract, in one place: the schemas refuse what is over it, the interface stops the person
 * before it is reached. Byte limits are UTF-16 code units of the string (what `String.length` counts).
 */
export const limits = {
  username: { min: 2, max: 32 },
  displayName: { min: 1, max: 64 },
  /** Upper bound so that hashing a password can't be made expensive. */
  password: { min: 10, max: 256 },
  deviceName: { max: 64 },
  /** Signed in at once. Who signs in on one more is signed out where it was not used for longest. */
  devicesPerPerson: 20,
  teamVersion: 64,
  presenceNote: { max: 80 },
  declineMessage: { max: 140 },
  quietIntervals: 12,
  timeZone: 64,
  /** An offer with audio and video measures 5.2 kB before its candidates; 32 kB leaves room for every codec. */
  offerBody: 32_768,
  signalBody: 32_768,
  /** What one device in a room tells another in one sealed text: two keys, and the messages below. */
  frameSecret: 4_096,
  /** A sealed message between two devices in a room; one about the words that two people compare has 150. */
  frameMessage: 512,
  frameMessagesAtOnce: 4,
  /** One whole Socket.IO message, of which an answer to the media server is the longest. Larger ones close the connection. */
  messageBytes: 131_072,
  /** Requests of one connection that wait for their answers. */
  requestsAtOnce: 128,
  /** Runs of numbers in one acknowledgement of signals. */
  acknowledgedRuns: 32,
  /** Candidates in one batch. */
  candidatesPerBatch: 40,
  /** People one device may watch at once; the visible part of the list plus favourites. */
  watchedPeople: 200,
  /** People one may wait for at once, to be told when they are free. */
  awaitedPeople: 20,
  historyPage: 50,
  /** A week on the telephone. */
  measuredSeconds: 604_800,
  causeLength: 32,
  auditPage: 100,
  /** A person called by more than this many people at once is busy. */
  ringingCallsPerPerson: 5,
  /** Calls of one person that ring at the same other: one, and the one before it that a crashed app left behind. */
  ringingCallsPerPair: 2,
  /** Calls that one person is in or dials, on all devices together. Who is called on top of that is busy. */
  callsPerPerson: 8,
  /** Ringing devices to which the caller opens a connection before the answer. */
  warmDevices: 3,
  roomName: { min: 1, max: 64 },
  roomPasscode: { min: 4, max: 64 },
  /** Rooms that one person has made and that are still there. */
  roomsPerPerson: 20,
  /** People a room knows by name: its hosts, who was invited, came by its link or was removed. */
  peopleInRoom: 200,
  /** In a full mesh everybody sends to everybody else: so many may be inside … */
  roomSeats: 8,
  /** … and so many of them may send a camera or a screen. */
  roomVideos: 5,
  /** The same where a media server (SFU) passes everything on: each of its offers and answers names everybody. */
  sfuSeats: 50,
  sfuVideos: 12,
  /** What one device may want of all others together: a voice of each, their pictures, and the sound of screens. */
  roomWants: 120,
  /**
   * Chromium's answer about 49 voices and 12 cameras measures 50 kB, and 74 kB where those 12 show their screens with sound
   * as well. It grows with the lines of earlier offers, of which the media server uses the free ones again.
   */
  sfuAnswer: 100_000,
  candidate: 512,
  pictureHeight: 4_320,
  /** Guests before one door. */
  waitingAtRoom: 20,
  /** People who are rung into one room at the same time. */
  ringingIntoRoom: 20,
} as const;

/** How long one waits for a person to be free: who is not until then is not what one was waiting for any more. */
export const AWAITED_MS = 12 * 60 * 60_000;
/** How long a call rings before it ends with `no-answer`. */
export const RING_TIMEOUT_MS = 45_000;
/** How long a device that lost signaling keeps its place in a call or a room. */
export const SEAT_GRACE_MS = 60_000;
/**
 * How long a page that was unloaded keeps its place: nobody can say at that moment whether it is being closed or loaded
 * anew, and on a slow line the latter takes seconds.
 */
export const RETURN_GRACE_MS = 5_000;
/** How long a call goes on ringing after its caller lost signaling. */
export const CALLER_GRACE_MS = 10_000;
/** How long a client waits for an acknowledgement before it reports `timeout`. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** How long the device of a person who is handed over may take to begin their call. */
export const HANDOVER_START_MS = 10_000;
/** How long two people who are being connected by a third may take: their devices need no person for it. */
export const JOIN_TIMEOUT_MS = 15_000;
