/**
 * The module loader of WhatsApp Web, as its consumers see it.
 *
 * Modules are registered under a flat name by `__d` and run when first asked for. All
 * of them see each other through their namespace objects at call time, which is why
 * replacing a property there intercepts every caller in another module.
 */

export type Namespace = Record<string, any>;
export type Use = (id: string) => any;

/** Signature of factories whose `special` has bit 32: most of the page's modules. */
export type Factory = (
  global: typeof globalThis, require: Use, importDefault: Use, importNamespace: Use,
  requireLazy: Loader['requireLazy'], module: { exports: any }, exports: Namespace,
) => void;

/** One entry of `require('__debug').modulesMap`. */
export interface ModuleRecord {
  id: string;
  dependencies: string[];
  /** Null once it has run: the page sets `clear_js_factory_after_used`. */
  factory: Function | null;
  exports: Namespace | null;
  defaultExport: unknown;
}

export interface Loader {
  __d(id: string, dependencies: string[] | null, factory: Function, special?: number | null): void;
  require: Use;
  importDefault: Use;
  importNamespace: Use;
  requireLazy(ids: string[], callback: (...modules: any[]) => void): void;
}

/** Factories with this bit get `importDefault` and `importNamespace`. */
const HAS_IMPORTS = 32;

export function createLoader(global: typeof globalThis): Loader {
  const modulesMap: Record<string, ModuleRecord> = Object.create(null);
  const specials = new Map<string, number>();
  /** Lazy requests which wait for a module that is not registered yet. */
  const waiting: { ids: string[]; callback: (...modules: any[]) => void }[] = [];

  function run(id: string): ModuleRecord {
    const record = modulesMap[id];
    if (!record) throw new Error(`Requiring unknown module "${id}"`);
    if (record.exports) return record;
    const module = { exports: {} as any };
    const original = module.exports;
    record.exports = original; // modules that require each other see what is exported so far
    const factory = record.factory!;
    record.factory = null;
    try {
      if ((specials.get(id) ?? 0) & HAS_IMPORTS) {
        factory(global, require, importDefault, importNamespace, requireLazy, module, original);
      } else {
        factory(global, require, require, requireLazy, module, original);
      }
    } catch (error) {
      record.exports = null;
      record.factory = factory;
      throw error;
    }
    record.exports = module.exports === original
      ? original
      : { default: module.exports, ...module.exports };
    record.defaultExport = record.exports!.default;
    return record;
  }

  /** Returns the default export of a module that has no other export, else the namespace. */
  function require(id: string): unknown {
    const { exports } = run(id);
    const names = Object.keys(exports!);
    return names.length === 1 && names[0] === 'default' ? exports!.default : exports;
  }

  function importNamespace(id: string): Namespace {
    return run(id).exports!;
  }

  function importDefault(id: string): unknown {
    const namespace = importNamespace(id);
    return 'default' in namespace ? namespace.default : namespace;
  }

  function requireLazy(ids: string[], callback: (...modules: any[]) => void): void {
    if (ids.every(id => modulesMap[id])) queueMicrotask(() => callback(...ids.map(require)));
    else waiting.push({ ids, callback });
  }

  function __d(id: string, dependencies: string[] | null, factory: Function, special?: number | null): void {
    if (modulesMap[id]) return;
    modulesMap[id] = { id, dependencies: dependencies ?? [], factory, exports: null, defaultExport: undefined };
    specials.set(id, special ?? 0);
    for (const request of waiting.splice(0)) requireLazy(request.ids, request.callback);
  }

  __d('__debug', [], (_g: unknown, _r: unknown, _d: unknown, _l: unknown, module: { exports: any }) => {
    module.exports = { modulesMap };
  });
  __d('Bootloader', [], (_g: unknown, _r: unknown, _d: unknown, _l: unknown, module: { exports: any }) => {
    module.exports = {
      // All bundles of this page are one file, so every module that exists is already loaded.
      loadModules(ids: string[], callback: (...modules: any[]) => void) {
        requireLazy(ids.filter(id => modulesMap[id]), callback);
      },
      __debug: { componentMap: new Map<string, unknown>() },
    };
  });

  return { __d, require, importDefault, importNamespace, requireLazy };
}
