/** What one connection may take of the line that all of this device send over. */
export interface UplinkPart {
  /** Whether it carried pictures in the second that has passed. */
  sends(pictures: boolean): void;
  /** From 0 to 1, the same for each that carries pictures; this one counts in any case. */
  readonly share: number;
  leave(): void;
}

/** One for the whole app, whatever its connections are for: they all go out over the same line. */
export function createUplink(): { join(): UplinkPart } {
  const sending = new Set<UplinkPart>();
  return {
    join() {
      const part: UplinkPart = {
        sends(pictures) {
          if (pictures) sending.add(part);
          else sending.delete(part);
        },
        get share() {
          return 1 / new Set([...sending, part]).size;
        },
        leave: () => void sending.delete(part),
      };
      return part;
    },
  };
}
