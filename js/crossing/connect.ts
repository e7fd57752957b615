import { learn } from './dictionary';
import { useCore, type Core } from './memory';
import { addWords } from './texts';

/** Connects the crossing to a core. `dictionary` is what the core's `start` has returned. */
export function connect(core: Core, dictionary: string): void {
  useCore(core);
  addWords(learn(dictionary));
}
