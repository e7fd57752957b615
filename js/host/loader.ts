/** The page's own module loader. */

import type { HostModule } from './modules';

interface Loader {
  require?: (id: string) => any;
  importNamespace?: (id: string) => any;
  ErrorGuard?: { skipGuardGlobal?(skip: boolean): void };
  /** Defines modules. Before the two functions above exist, it only queues the definitions. */
  __d?: unknown;
  webpackChunkwhatsapp_web_client?: unknown;
}

/** Returns which loader the page has. Source: host.md §1.1, §1.2. */
export function loaderOf(): 'meta' | 'stub' | 'webpack' | 'none' {
  const page = window as unknown as Loader;
  if (page.require && page.importNamespace) return 'meta';
  if (page.__d) return 'stub';
  return page.webpackChunkwhatsapp_web_client ? 'webpack' : 'none';
}

/**
 * Loads a module with the Meta loader, and returns the part that we use; the part may lack functions.
 * Returns `null` if there is no such module. Throws the errors of the module's factory.
 */
export function find({ id, pick }: HostModule): unknown {
  const loader = window as unknown as Loader;
  // The page starts with a stub loader, which has neither function.
  if (!loader.require || !loader.importNamespace) return null;
  // Loading an unknown module would be logged as an error of the page.
  const map = loader.require('__debug')?.modulesMap;
  if (map && !(id in map)) return null;
  loader.ErrorGuard?.skipGuardGlobal?.(true);
  const namespace = loader.importNamespace(id);
  return pick ? pick(namespace) : namespace;
}

/** Returns whether a part of a module has one of the names that we require. */
export function isUsable({ has }: HostModule, part: any): boolean {
  return has.some((name) => part?.[name] !== undefined);
}
