import { wallAddressOf } from '../../../src/parsers/vk/vk-address';

test.each([
  'vk.com/town_paper',
  'https://vk.com/town_paper',
  'http://vk.com/town_paper/',
  'https://vk.ru/town_paper',
  'https://m.vk.com/town_paper',
  'https://m.vk.ru/Town_Paper?from=search#top',
  'www.vk.com/town_paper',
  '//vk.com/town_paper',
  'vkontakte.ru/town_paper',
  '@town_paper',
  'https://vk.com/@town_paper',
  'https://vk.com/@town_paper-how-we-work',
  'https://vk.com/%40town_paper',
  '  town_paper  ',
  'HTTPS://VK.COM/TOWN_PAPER',
])('%s is a name', (text) => {
  expect(wallAddressOf(text)).toEqual({ screen_name: 'town_paper' });
});

test.each([
  ['club123', -123],
  ['https://vk.com/public123', -123],
  ['vk.com/event123', -123],
  ['@club123', -123],
  ['-123', -123],
  ['123', 123],
  ['id5', 5],
  ['https://vk.ru/id5', 5],
  ['vk.com/wall-1_2', -1],
  ['https://vk.com/wall-1_2?reply=3', -1],
  ['https://m.vk.com/wall5', 5],
  ['https://vk.com/wall-77', -77],
  ['https://vk.com/photo-7_456', -7],
  ['https://vk.com/videos-8', -8],
  ['https://vk.com/feed?w=wall-9_10', -9],
  ['https://vk.com/feed?z=photo-9_10%2Falbum-9_0', -9],
])('%s is the wall %i', (text, owner_id) => {
  expect(wallAddressOf(text)).toEqual({ owner_id });
});

test('a page that shows a post over another one is still the page', () => {
  expect(wallAddressOf('https://vk.com/town_paper?w=wall-9_10')).toEqual({ screen_name: 'town_paper' });
});

test.each(['vk.com/clubbing', 'vk.com/identity', 'vk.com/wallpaper', 'vk.com/public.library', 'vk.com/eventful1'])(
  '%s is a name, whatever it begins with',
  (text) => {
    expect(wallAddressOf(text)).toHaveProperty('screen_name', text.slice('vk.com/'.length));
  },
);

test.each([
  '',
  'https://vk.com/',
  'https://vk.com',
  'https://vk.com/feed',
  'https://vk.com/im?sel=5',
  'id0',
  '-0',
  'x',
  'two words',
  'a..b',
  'привет',
  'https://example.com/town_paper',
  'https://vk.com.example.org/town_paper',
  'https://evil.org/vk.com/town_paper',
  'https://vk.com/%E0%A4%A',
  'id12345678901234567890',
])('"%s" is nobody', (text) => {
  expect(wallAddressOf(text)).toBeNull();
});
