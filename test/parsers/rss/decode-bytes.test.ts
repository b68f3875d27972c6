import { encode } from 'iconv-lite';
import { decodeBytes } from '../../../src/parsers/rss/decode-bytes';

/** The table of collectors: which evidence wins, with the text as the proof. */

const russian = 'Новости дня: погода в столице, курс валют и результаты вчерашних матчей чемпионата';
const xml = (text: string, encoding?: string) =>
  `<?xml version="1.0"${encoding === undefined ? '' : ` encoding="${encoding}"`}?><rss version="2.0"><channel><title>${text}</title></channel></rss>`;
const bom = (encoding: string, text: string) => encode(text, encoding, { addBOM: true });

test.each([
  ['UTF-8 with a byte order mark, against the header', bom('utf-8', xml(russian)), 'text/xml; charset=koi8-r'],
  ['UTF-16 little end with a mark', bom('utf-16le', xml(russian)), undefined],
  ['UTF-16 big end with a mark', bom('utf-16be', xml(russian)), undefined],
  ['UTF-16 little end by its pattern', encode(xml(russian, 'utf-16'), 'utf-16le'), undefined],
  ['UTF-16 big end by its pattern', encode(xml(russian, 'utf-16'), 'utf-16be'), undefined],
  ['UTF-16 little end without a prolog', encode(`<rss><title>${russian}</title></rss>`, 'utf-16le'), undefined],
  ['UTF-32 little end with a mark', bom('utf-32le', xml(russian)), undefined],
  ['UTF-32 big end by its pattern', encode(xml(russian), 'utf-32be'), undefined],
  ['UTF-8 although the header lies', encode(xml(russian), 'utf-8'), 'text/xml; charset=iso-8859-1'],
  ['UTF-8 although the prolog lies', encode(xml(russian, 'windows-1251'), 'utf-8'), undefined],
  ['windows-1251 by the header', encode(xml(russian), 'windows-1251'), 'text/xml; charset="windows-1251"'],
  [
    'windows-1251 by the header, against the prolog',
    encode(xml(russian, 'koi8-r'), 'windows-1251'),
    'text/xml;charset=cp1251',
  ],
  ['windows-1251 by the prolog', encode(xml(russian, 'windows-1251'), 'windows-1251'), undefined],
  [
    'windows-1251 by the prolog, the header says utf-8',
    encode(xml(russian, 'windows-1251'), 'windows-1251'),
    'text/xml; charset=utf-8',
  ],
  ['windows-1251 by its letters', encode(xml(russian), 'windows-1251'), undefined],
  ['koi8-r by the prolog', encode(xml(russian, 'KOI8-R'), 'koi8-r'), undefined],
  ['koi8-r by its letters', encode(xml(russian), 'koi8-r'), undefined],
  ['iso-8859-5 by the prolog', encode(xml(russian, 'iso-8859-5'), 'iso-8859-5'), undefined],
  ['ibm866 by the prolog', encode(xml(russian, 'ibm866'), 'ibm866'), undefined],
  [
    'an unknown label in the header, then the prolog',
    encode(xml(russian, 'koi8-r'), 'koi8-r'),
    'text/xml; charset=x-nonsense',
  ],
])('%s', (_, bytes, content_type) => {
  expect(decodeBytes(bytes, content_type).text).toContain(russian);
});

test.each([
  ['shift_jis', 'ニュースと天気予報'],
  ['gb18030', '新闻和天气预报'],
  ['big5', '新聞和天氣預報'],
  ['euc-kr', '뉴스와 일기예보'],
  ['iso-8859-2', 'Zprávy a předpověď počasí'],
  ['windows-1252', 'It’s “smart” – €5'],
])('%s by the prolog', (encoding, text) => {
  expect(decodeBytes(encode(xml(text, encoding), encoding), undefined).text).toContain(text);
});

test('bytes of windows-1252 that nobody names are read as windows-1252', () => {
  expect(
    decodeBytes(encode(xml('caf\u00e9 \u201cd\u00e9j\u00e0 vu\u201d'), 'windows-1252'), 'text/xml').text,
  ).toContain('caf\u00e9');
});

test('no bytes are no text', () => {
  expect(decodeBytes(new Uint8Array(), undefined).text).toBe('');
  expect(decodeBytes(new Uint8Array([60]), undefined).text).toBe('<');
});
