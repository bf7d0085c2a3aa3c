/** A tone that does not end. */
export function tone(): MediaStreamTrack {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const oscillator = new OscillatorNode(context, { frequency: 440 });
  oscillator.connect(destination);
  oscillator.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('no track');
  return track;
}

/** A picture of that size that changes 25 times a second. */
export function picture(width: number, height: number): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const drawing = canvas.getContext('2d');
  let turn = 0;
  setInterval(() => {
    if (!drawing) return;
    drawing.fillStyle = `hsl(${(turn += 7)} 80% 50%)`;
    drawing.fillRect(0, 0, width, height);
  }, 40);
  const [track] = canvas.captureStream(25).getVideoTracks();
  if (!track) throw new Error('no track');
  return track;
}
