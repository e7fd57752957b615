/** Devices, Signal sessions, encryption and device identity. The ciphertext is made up. */

import type { Context } from '../context.ts';
import type { SessionOptions } from '../simulation.ts';
import { Wid } from './wid.ts';

const CIPHERTEXT = [1, 2, 3];
const IDENTITY = [7, 7, 7];

export function defineSessions({ define, parameters: { pn, lid, device: mine, facts }, simulation }: Context): void {
  const { log, faults } = simulation;

  /** Whether a wid is this page's own device. The page does not send to itself. */
  const isMe = ({ user, device = 0 }: Wid) => (user === pn || user === lid) && device === mine;

  define('WAWebDBDeviceListFanout', exports => {
    exports.getFanOutList = async ({ wids }: { wids: Wid[] }): Promise<Wid[]> => {
      if (faults.fanOut === 'reject') throw new Error('getFanOutList: device list query failed');
      const answer = faults.fanOut === 'empty'
        ? []
        : wids.flatMap(({ user, server }) => simulation.devices.map(device => Wid.make(user, server, device)))
          .filter(wid => !isMe(wid));
      log.push({ call: 'fanOut', wids: wids.map(String), answer: answer.map(String) });
      return answer;
    };
  });

  define('WAWebManageE2ESessionsJob', exports => {
    // Scripts count the parameters to tell the forms apart, so none has a default here.
    exports.ensureE2ESessions = {
      array: async (wids: Wid[], isRetry: unknown, scope: unknown) => ensure(wids, { isRetry, scope }),
      positional: async (wids: Wid[], identityChanged: unknown, options: unknown, sessionScope: unknown) =>
        ensure(wids, { identityChanged, options, sessionScope }),
      object: async ({ wids, identityChanged, options, sessionScope }: { wids: Wid[] } & SessionOptions) =>
        ensure(wids, { identityChanged, options, sessionScope }),
    }[facts.sessions];
  });

  async function ensure(wids: Wid[], options: SessionOptions) {
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    // If an array is passed instead of the object, `wids` is undefined, and this line throws.
    if (wids.length > 0) log.push({ call: 'ensureSessions', wids: wids.map(String), ...Object.fromEntries(given) });
    if (faults.sessions === 'reject') throw new Error('ensureE2ESessions: key bundle query failed');
    return { missedPrekeyCount: 0, depletedPrekeyCount: 0, deletedDevices: [] };
  }

  define('WAWebEncryptMsgProtobuf', exports => {
    exports.encryptMsgProtobuf = async (wid: Wid, retryCount: number, proto: unknown) => {
      log.push({ call: 'encrypt', wid: String(wid), retryCount, proto });
      if (faults.encrypt === 'all' || faults.encrypt === String(wid)) {
        throw new Error(`encryptMsgProtobuf: no session with ${wid}`);
      }
      return { type: 'pkmsg', ciphertext: new Uint8Array(CIPHERTEXT) };
    };
  });

  define('WAWebAdvSignatureApi', exports => {
    exports.getADVSecretKey = async () => null;
    exports.setADVSignedIdentity = async () => {};
    exports.getADVEncodedIdentity = async () => {
      log.push({ call: 'identity' });
      return faults.identity === 'none' ? null : new Uint8Array(IDENTITY);
    };
  });
}
