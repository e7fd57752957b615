/** `WAWebVoipAcquireMediaStream`: whether the browser lets the page have microphone and camera. */

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

  /** The browser asks once for all, and keeps the answers. */
  async function ask(devices: readonly Device[]): Promise<void> {
    const isAnsweredLate = devices.some(device => faults[device] === 'silent');
    const late = isAnsweredLate && await prompt.ask();
    for (const device of devices) {
      const isAllowed = isAnsweredLate ? late : faults[device] !== 'refused';
      if (isAllowed) delete faults[device];
      else faults[device] = 'denied';
    }
  }

  define('WAWebVoipAcquireMediaStream', exports => {
    exports.queryPermissionStatus = async (_withCamera: boolean) => ({
      micPermission: statusOf('microphone'), cameraPermission: statusOf('camera'),
    });

    /** False when one of those wanted is not to be had. */
    exports.checkVoipDevicePermissions = async (withCamera: boolean): Promise<boolean> => {
      simulation.log.push({ call: 'permissions', video: Boolean(withCamera) });
      const wanted: Device[] = withCamera ? ['microphone', 'camera'] : ['microphone'];
      if (wanted.every(device => statusOf(device) !== 'denied')) await ask(wanted.filter(device => statusOf(device) === 'prompt'));
      return wanted.every(device => statusOf(device) === 'granted');
    };
  });
}
