const TONE_HZ = 440;

/** A tone that does not end. */
export function tone(): MediaStreamTrack {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const oscillator = new OscillatorNode(context, { frequency: TONE_HZ });
  oscillator.connect(destination);
  oscillator.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('no track');
  return track;
}

/** From now on, how much of all that is heard is that tone, 0 to 1. What is decoded without a key is noise. */
export function shareOfTone(stream: MediaStream): () => number {
  const context = new AudioContext();
  // Fine enough that noise, of which some is mostly deep, leaves little in so narrow a band.
  const analyser = new AnalyserNode(context, { fftSize: 8_192 });
  context.createMediaStreamSource(stream).connect(analyser);
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  const binHz = context.sampleRate / analyser.fftSize;
  let [ofTone, all] = [0, 0];
  setInterval(() => {
    analyser.getFloatFrequencyData(spectrum);
    for (const [bin, decibels] of spectrum.entries()) {
      const power = 10 ** (decibels / 10);
      all += power;
      if (Math.abs(bin * binHz - TONE_HZ) < 3 * binHz) ofTone += power;
    }
  }, 50);
  return () => (all === 0 ? 0 : ofTone / all);
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
