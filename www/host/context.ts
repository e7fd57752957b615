/** The context from which each module of the page is made. */

import type { Factory, Loader, Namespace, Use } from './loader.ts';
import type { Parameters } from './parameters.ts';
import type { Simulation } from './simulation.ts';

export interface Context {
  readonly parameters: Parameters;
  readonly simulation: Simulation;
  /** Returns another module's namespace. Call it only when the namespace is needed, as the page's compiled code does. */
  readonly use: Use;
  /** Registers a module, unless the URL says that this build lacks it. */
  define(id: string, fill: (exports: Namespace) => void): void;
}

/** The last argument of `__d` for most of the page's modules. */
const SPECIAL = 98;

export function createContext(
  parameters: Parameters, simulation: Simulation, loader: Pick<Loader, '__d' | 'importNamespace'>,
): Context {
  return {
    parameters,
    simulation,
    use: loader.importNamespace,
    define(id, fill) {
      if (parameters.without.has(id)) return;
      const factory: Factory = (_global, _require, _importDefault, _importNamespace, _lazy, _module, exports) => fill(exports);
      loader.__d(id, [], factory, SPECIAL);
    },
  };
}
