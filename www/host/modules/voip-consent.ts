/** `WAWebVoipOutgoingCallConsent`: the popup that asks for consent to a call, unless a user's click started the call. */

import type { Context } from '../context.ts';
import { createQuestion } from './question.ts';
import { recordOwnStep } from './voip-record.ts';
import type { Wid } from './wid.ts';

export function defineVoipConsent({ define, simulation }: Context): void {
  const { faults } = simulation;
  const popup = createQuestion('whether to call');
  simulation.answerConsent = popup.answer;

  define('WAWebVoipOutgoingCallConsent', exports => {
    exports.hasOutgoingCallConsent = async (entryTrust: string, _wid: Wid, _isVideo: boolean): Promise<boolean> => {
      if (entryTrust === 'user_gesture') return true;
      recordOwnStep(simulation, 'confirmPopup');
      return faults.consent === 'silent' ? popup.ask() : faults.consent !== 'declined';
    };
  });
}
