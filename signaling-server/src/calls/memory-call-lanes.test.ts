import { LocalLines } from '../socket/local-lines.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { MemoryCallLanes } from './memory-call-lanes.ts';
import { testCallLanes } from './testing/call-lanes-contract.ts';

testCallLanes('in the memory of one process', (clock) => {
  const lines = new LocalLines();
  return Promise.resolve({
    lanes: new MemoryCallLanes(lines, clock),
    know: () => Promise.resolve(),
    connect: (device) => {
      const { line, heard } = listen();
      lines.add({ ...device, connectedAt: clock.now() }, line);
      return Promise.resolve({
        heard,
        drop: () => Promise.resolve(void lines.remove(device.deviceId, line)),
      });
    },
    dispose: () => Promise.resolve(),
  });
});
