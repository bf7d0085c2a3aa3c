const BUCKETS = 1_024;

/**
 * In which of the hashes of `where:` a device is. Hashes of at most 128 short entries take a quarter of the memory of
 * larger ones or of a key for each device, so there are many.
 */
export function bucketOf(deviceId: string): number {
  let hash = 0;
  for (let index = 0; index < deviceId.length; index += 1)
    hash = (hash * 31 + deviceId.charCodeAt(index)) | 0;
  return Math.abs(hash) % BUCKETS;
}
