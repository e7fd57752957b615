/**
 * Connection state and version: scripts wait for these before they consider the page ready.
 *
 * Names of modules that have nothing to do with calls are made up where no public source
 * has them: scripts find these modules by their exports.
 */

import type { Context } from '../context.ts';
import { EventEmitter } from './event-emitter.ts';

const VERSION = '2.3000.1038795000';

class StreamModel extends EventEmitter {
  mode = 'MAIN';
  info = 'NORMAL';
  available = true;
}

const SOCKET_STATE = { UNPAIRED: 'UNPAIRED', UNPAIRED_IDLE: 'UNPAIRED_IDLE', CONNECTED: 'CONNECTED' };

class SocketModel extends EventEmitter {
  state = SOCKET_STATE.CONNECTED;
  stream = 'CONNECTED';
  hasSynced = true;
}

class NetworkStatus extends EventEmitter {
  online = true;
  checkOnline(): boolean { return true; }
}

class CmdImpl extends EventEmitter {
  isMainLoaded = true;
}

class ConnImpl extends EventEmitter {
  platform = 'web';
  isSMB = false;
}

export function defineConnection({ define, parameters, simulation }: Context): void {
  define('WAWebUpdaterVersion', exports => { exports.SANITIZED_VERSION_STR = VERSION; });
  define('WAWebBuildConstants', exports => {
    exports.VERSION_STR = VERSION;
    [exports.VERSION_PRIMARY, exports.VERSION_SECONDARY, exports.VERSION_TERTIARY] = VERSION.split('.').map(Number);
    exports.VERSION_BASE = VERSION;
  });
  define('WAWebStreamModel', exports => { exports.Stream = new StreamModel(); });
  define('WAWebSocketModel', exports => { exports.Socket = new SocketModel(); });
  define('WAWebConnModel', exports => {
    exports.ConnImpl = ConnImpl;
    exports.Conn = new ConnImpl();
  });
  define('WAWebCmd', exports => {
    exports.CmdImpl = CmdImpl;
    exports.Cmd = new CmdImpl();
  });
  define('WAWebSocketConstants', exports => { exports.SOCKET_STATE = SOCKET_STATE; });
  define('WAWebNetworkStatus', exports => { exports.default = new NetworkStatus(); });
  define('WAWebBackendEventBus', exports => {
    exports.BackendEvent = {};
    exports.BackendEventBus = new EventEmitter();
  });
  define('WAWebAuthState', exports => {
    exports.isLoggedIn = () => simulation.isLoggedIn;
    exports.isRegistered = () => simulation.isLoggedIn;
  });
  define('WAWebLogoutReason', exports => {
    exports.getErrorCodeFromLogoutReason = () => 0;
  });
  define('WAWebIsOfficialClient', exports => {
    exports.isOfficialClient = true;
  });
  // Newer builds have `window.Debug` for employees only.
  if (parameters.facts.collection === 'list') Object.assign(window, { Debug: { VERSION } });
}
