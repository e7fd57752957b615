/** Defines a property, also where another script has put a `get` or a `value` into `Object.prototype`. */
export function define(object: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  Object.defineProperty(object, name, { __proto__: null, ...descriptor } as PropertyDescriptor);
}
