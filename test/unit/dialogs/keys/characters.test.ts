import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCharacters } from '../../../../dialogs/keys/characters.js';
import { loadLanguage } from '../../../../src/language.js';

const WORDS = loadLanguage({ defaultLocale: 'en-US' }).keyWords;
const words = (locale: string) => {
  const found = WORDS.get(locale);
  assert.ok(found);
  return found;
};

type Case = readonly [said: string, read: string | undefined];

function readsDigits(locale: string, cases: readonly Case[]): void {
  for (const [said, read] of cases) {
    it(`reads "${said}" as ${read === undefined ? 'no number' : `"${read}"`}`, () => {
      assert.equal(readCharacters(said, words(locale), false), read);
    });
  }
}

function readsLetters(locale: string, cases: readonly Case[]): void {
  for (const [said, read] of cases) {
    it(`reads "${said}" as ${read === undefined ? 'no letters' : `"${read}"`}`, () => {
      assert.equal(readCharacters(said, words(locale), true), read);
    });
  }
}

describe('digits that are said', () => {
  describe('in English', () =>
    readsDigits('en-US', [
      ['one two, triple four', '12444'],
      ['One, two, three.', '123'],
      ['double six', '66'],
      ['double oh seven', '007'],
      ['zero', '0'],
      ['four oh one', '401'],
      ['4 0 1', '401'],
      ['It is 4711, please.', '4711'],
      ['my number is one two', '12'],
      ['555-0199', '5550199'],
      ['1,984', '1984'],
      ['double 42', '442'],
      ['twenty one', '21'],
      ['twenty-one', '21'],
      ['nineteen eighty four', '1984'],
      ['twenty twenty', '2020'],
      ['two to for', '224'],
      ['one two three pound', '123#'],
      ['star zero', '*0'],
      ['Star key, zero.', '*0'],
      ['Um', ''],
      ['', ''],
      ['I have two questions', undefined],
      ['four hundred', undefined],
      ['double', undefined],
      ['double triple four', undefined],
      ['Charlie', undefined],
      ['A four', '4'],
      ['eins zwei', undefined],
      ['agent', undefined],
    ]));

  describe('in Spanish', () =>
    readsDigits('es-ES', [
      ['uno dos, triple cuatro', '12444'],
      ['doble cinco', '55'],
      ['Mi número es cuatro siete once, por favor.', '4711'],
      ['veintiuno', '21'],
      ['treinta y cuatro', '34'],
      ['dieciséis', '16'],
      ['tres veces ocho', '888'],
      ['uno dos tres almohadilla', '123#'],
      ['asterisco cero', '*0'],
      ['seiscientos doce, treinta y cuatro, cincuenta y seis, setenta y ocho', '612345678'],
      ['novecientos dos ciento veintitrés cuatrocientos', '902123400'],
      ['cien', '100'],
      ['tengo dos preguntas', undefined],
      ['mil', undefined],
    ]));

  describe('in German', () =>
    readsDigits('de-DE', [
      ['eins zwo, dreimal vier', '12444'],
      ['doppel sechs', '66'],
      ['Drei mal die Sieben', '777'],
      ['null null sieben', '007'],
      ['einundzwanzig', '21'],
      ['Zweiundvierzig siebzehn', '4217'],
      ['zwounddreissig', '32'],
      ['Meine Nummer ist fünf sechs.', '56'],
      ['FÜNF', '5'],
      ['eins zwei Raute', '12#'],
      ['Stern null', '*0'],
      ['Äh', ''],
      ['ein Mitarbeiter', undefined],
    ]));
});

describe('letters and digits that are said', () => {
  describe('in English', () =>
    readsLetters('en-US', [
      ['C as in Charlie', 'C'],
      ['c for charlie', 'C'],
      ['Charlie', 'C'],
      ['C Charlie', 'C'],
      ['Charlie Charlie', 'CC'],
      ['C as in cat', 'C'],
      ['D as in Bravo', 'B'],
      ['D as in boy', undefined],
      ['A as in Alpha, C as in Charlie, double six, four two', 'AC6642'],
      ['AC as in Charlie 12', 'AC12'],
      ['double C as in Charlie', 'CC'],
      ['double B as in Delta', 'DD'],
      ['double Charlie', 'CC'],
      ['double U', 'W'],
      ['AB12', 'AB12'],
      ['ab12', 'AB12'],
      ['ab', undefined],
      ['AB', 'AB'],
      ['a b 1', 'AB1'],
      ['x-ray 7', 'X7'],
      ['A dash 4', 'A4'],
      ['zero O', '0O'],
      ['see sea bee', 'CCB'],
      ['F for four', 'F'],
      ['A for 5', 'A45'],
      ['I said Charlie', 'C'],
      ['um', ''],
      ["I don't know", undefined],
      ['hello there', undefined],
      ['Ä', undefined],
    ]));

  describe('in Spanish', () =>
    readsLetters('es-ES', [
      ['C de Carmen', 'C'],
      ['ce de Carmen, eme de Madrid, uno dos tres cuatro', 'CM1234'],
      ['uve doble', 'W'],
      ['i griega, zeta', 'YZ'],
      ['C de casa, doble seis', 'C66'],
    ]));

  describe('in German', () =>
    readsLetters('de-DE', [
      ['C wie Chemnitz', 'C'],
      ['C wie Cäsar', 'C'],
      ['Berta doppel sechs', 'B66'],
      ['B wie Bäcker', 'B'],
      ['Düsseldorf Ypsilon', 'DY'],
      ['Charlie', 'C'],
      ['AB 12', 'AB12'],
      ['S wie Samuel, vier zwo', 'S42'],
    ]));
});

describe('a plus', () => {
  const number = (said: string, locale = 'en-US') => readCharacters(said, words(locale), false, true);

  it('is said, or written by the recogniser', () => {
    assert.equal(number('plus four nine, thirty'), '+4930');
    assert.equal(number('+49 30 123456.'), '+4930123456');
    assert.equal(number('My number is +1 (425) 555-0123.'), '+14255550123');
    assert.equal(number('＋49'), '+49');
    assert.equal(number('plus vier neun', 'de-DE'), '+49');
    assert.equal(number('+'), '+');
  });

  it('is as good as a blank where no number may begin with it', () => {
    assert.equal(readCharacters('+49 30', words('en-US'), false), '4930');
    assert.equal(readCharacters('１＋２', words('en-US'), false), '12');
  });
});

describe('whatever is said', () => {
  const vocabulary = [...words('en-US').letters.keys(), ...words('en-US').links, 'hello', '42', 'AB'];
  const spoken = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 700 }),
    fc.array(fc.constantFrom(...vocabulary), { maxLength: 60 }).map((said) => said.join(' ')),
  );

  it('is read as nothing but digits, letters, star, pound and plus, and not many of them', () => {
    fc.assert(
      fc.property(spoken, fc.boolean(), fc.boolean(), (said, letters, plus) => {
        const read = readCharacters(said, words('en-US'), letters, plus);
        if (read !== undefined) assert.match(read, letters ? /^[0-9A-Z*#+]{0,100}$/ : /^[0-9*#+]{0,100}$/);
      }),
    );
  });

  it('is no number when it is longer than any number', () => {
    const um = 'um '.repeat(331);
    assert.equal(readCharacters(`${um}one two`, words('en-US'), false), '12');
    assert.equal(readCharacters(`${um}one two three four`, words('en-US'), false), undefined);
  });
});
