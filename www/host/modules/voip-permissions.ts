/** `WAWebVoipAcquireMediaStream`: whether the browser lets the page use microphone and camera. */

import type { Context } from '../context.ts';
import { createQuestion } from './question.ts';

type Device = 'microphone' | 'camera';

export function defineVoipPermissions({ define, simulation }: Context): void {
  const { faults } = simulation;
  const prompt = createQuestion('for microphone or camera');
  simulation.answerPrompt = prompt.answer;

  const statusOf = (device: Device): PermissionState => {
    const fault = faults[device];
    if (fault === undefined) return 'granted';
    return fault === 'denied' ? 'denied' : 'prompt';
  };

  /** Shows one prompt for all devices, and keeps the answers. */
  async function ask(devices: readonly Device[]): Promise<void> {
    const isAnsweredLate = devices.some(device => faults[device] === 'silent');
    const lateAnswer = isAnsweredLate && await prompt.ask();
    for (const device of devices) {
      const isAllowed = isAnsweredLate ? lateAnswer : faults[device] !== 'refused';
      if (isAllowed) delete faults[device];
      else faults[device] = 'denied';
    }
  }

  define('WAWebVoipAcquireMediaStream', exports => {
    exports.queryPermissionStatus = async (_withCamera: boolean) => ({
      micPermission: statusOf('microphone'), cameraPermission: statusOf('camera'),
    });

    /** Returns false when a wanted device is not granted. */
    exports.checkVoipDevicePermissions = async (withCamera: boolean): Promise<boolean> => {
      simulation.log.push({ call: 'permissions', video: Boolean(withCamera) });
      const wanted: Device[] = withCamera ? ['microphone', 'camera'] : ['microphone'];
      if (wanted.every(device => statusOf(device) !== 'denied')) await ask(wanted.filter(device => statusOf(device) === 'prompt'));
      return wanted.every(device => statusOf(device) === 'granted');
    };
  });
}
