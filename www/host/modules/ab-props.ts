/** `WAWebABProps`: WhatsApp's feature switches, which the server sets. */

import type { Context } from '../context.ts';

/** Each entry: code, type, default. These are the entries of April 2026 that concern calls. */
const ABPropConfigs: Record<string, [number, string, unknown]> = {
  enable_web_calling: [15461, 'bool', false],
  enable_web_group_calling: [20924, 'bool', false],
  calling_lid_version: [3358, 'int', 0],
  heartbeat_interval_s: [1430, 'int', 10],
  enable_wds_calling_dropdown: [26974, 'bool', false],
  enable_web_calling_nux: [24504, 'bool', false],
  enable_web_calling_beta_upsell: [24812, 'bool', false],
};

export function defineAbProps({ define, simulation }: Context): void {
  define('WAWebABPropsConfigs', exports => { exports.ABPropConfigs = ABPropConfigs; });
  define('WAWebABProps', exports => {
    /** Returns undefined for a prop that the server did not set. */
    let implementation = (name: string): unknown => simulation.abProps.get(name);
    exports.setGetABPropConfigValueImpl = (replacement: typeof implementation) => { implementation = replacement; };
    exports.getABPropConfigValue = (name: string): unknown => {
      // A name without an entry is a TypeError here, as in the page: nothing catches it.
      const config = ABPropConfigs[name]!;
      const code = config[0];
      return implementation(name) ?? (code ? config[2] : undefined);
    };
  });
}
