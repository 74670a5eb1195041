import type { Hidden, TextDecoder } from './hidden.ts';

/** A text that a whole text becomes; nothing when it stays as it is. */
export const whole = (layer: string, pattern: RegExp, change: (text: string) => string): TextDecoder =>
  function* (text): Generator<Hidden> {
    if (!pattern.test(text)) return;
    const content = change(text);
    if (content !== text) yield { layer, content, certain: true };
  };
