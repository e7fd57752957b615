/**
 * The stub loader: at first the document has a `__d` and a `requireLazy` that only queue their
 * arguments. So for some time `__d` exists and `require` does not.
 */

import type { Loader } from './loader.ts';

/** The names which the loader puts on the window. */
export type PageGlobal = Partial<Loader> & {
  __d_stub?: Parameters<Loader['__d']>[];
  __rl_stub?: Parameters<Loader['requireLazy']>[];
  ErrorGuard?: { skipGuardGlobal(skip: boolean): void };
};

export function installStub(page: PageGlobal): void {
  page.__d_stub = [];
  page.__rl_stub = [];
  page.__d = (...definition) => { page.__d_stub!.push(definition); };
  page.requireLazy = (...request) => { page.__rl_stub!.push(request); };
}

/**
 * Installs the real loader and passes it what the stub has queued.
 * Uses plain assignments, as the page does: scripts set traps on these names.
 */
export function installLoader(page: PageGlobal, loader: Loader): void {
  page.ErrorGuard = { skipGuardGlobal() {} };
  page.importDefault = loader.importDefault;
  page.importNamespace = loader.importNamespace;
  page.requireLazy = loader.requireLazy;
  page.require = loader.require;
  page.__d = loader.__d;
  for (const definition of page.__d_stub ?? []) loader.__d(...definition);
  for (const request of page.__rl_stub ?? []) loader.requireLazy(...request);
  delete page.__d_stub;
  delete page.__rl_stub;
}
