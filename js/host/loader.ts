/** The page's own module loader. */

import type { HostModule } from './modules';

interface Loader {
  require?: (id: string) => any;
  importNamespace?: (id: string) => any;
  ErrorGuard?: { skipGuardGlobal?(skip: boolean): void };
  /** Until those two are there, it only queues. */
  __d?: unknown;
  webpackChunkwhatsapp_web_client?: unknown;
}

/** Which loader a page has. Source: host.md §1.1, §1.2. */
export function loaderOf(): 'meta' | 'stub' | 'webpack' | 'none' {
  const page = window as unknown as Loader;
  if (page.require && page.importNamespace) return 'meta';
  if (page.__d) return 'stub';
  return page.webpackChunkwhatsapp_web_client ? 'webpack' : 'none';
}

/**
 * Asks the Meta loader for the part of a module that we use, whatever is in it; `null` where there is
 * no such module. Throws what its factory throws.
 */
export function find({ id, pick }: HostModule): unknown {
  const loader = window as unknown as Loader;
  // The stub loader that the page starts with has neither.
  if (!loader.require || !loader.importNamespace) return null;
  // Asking for an unknown module would be logged as an error of the page's.
  const map = loader.require('__debug')?.modulesMap;
  if (map && !(id in map)) return null;
  loader.ErrorGuard?.skipGuardGlobal?.(true);
  const namespace = loader.importNamespace(id);
  return pick ? pick(namespace) : namespace;
}

/** Whether a part has what we need of it. */
export function isUsable({ has }: HostModule, part: any): boolean {
  return has.some((name) => part?.[name] !== undefined);
}
