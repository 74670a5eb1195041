import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmac } from '../../../shared/masking/hmac.ts';

it('makes what createHmac makes', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string(), fc.constant('\ud800 half a character'));
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1, maxLength: 5 }), (key, texts) => {
      const make = hmac(key);
      expect(texts.map(make)).toEqual(texts.map((each) => createHmac('sha256', key).update(each).digest('hex')));
    }),
  );
});
