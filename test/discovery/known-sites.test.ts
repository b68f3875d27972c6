import { knownSite } from '../../src/discovery/known-sites';
import { wallAddressOf } from '../../src/parsers/vk/vk-address';
import { youtubeAddressOf } from '../../src/parsers/youtube/youtube-address';

/** Addresses that need no look: what is offered is what the parser will take it for. */

const UC = 'UCabcdefghijklmnopqrst-_';
const PL = 'PLabcdefghij0123456789';
const YOUTUBE = 'https://www.youtube.com';
const offered = (address: string) => knownSite(address).map(({ source_type, kind, url }) => [source_type, kind, url]);

test.each([
  ['https://vk.com/town_paper', 'town_paper'],
  ['https://m.vk.ru/Town_Paper?from=search', 'town_paper'],
  ['https://vk.com/@town_paper-how-we-work', 'town_paper'],
  ['https://vk.com/public123', 'club123'],
  ['https://vk.com/event123', 'club123'],
  ['https://vk.com/-123', 'club123'],
  ['https://vkontakte.ru/id5', 'id5'],
  ['https://vk.com/wall-1_2?reply=3', 'club1'],
  ['https://vk.com/feed?z=photo-9_10%2Falbum-9_0', 'club9'],
])('%s is the wall of %s, and so its parser reads it', (address, name) => {
  const url = `https://vk.com/${name}`;
  expect(offered(address)).toEqual([['VK', 'wall', url]]);
  expect(wallAddressOf(url)).toEqual(wallAddressOf(address));
});

test.each([
  [`https://m.youtube.com/channel/${UC}/videos`, 'channel', `/channel/${UC}`, `channel_id=${UC}`],
  [`https://music.youtube.com/playlist?list=${PL}`, 'playlist', `/playlist?list=${PL}`, `playlist_id=${PL}`],
  [`https://youtu.be/dQw4w9WgXcQ?list=${PL}`, 'playlist', `/playlist?list=${PL}`, `playlist_id=${PL}`],
  ['https://www.youtube.com/@Town.Paper/shorts', 'channel', '/@town.paper', null],
  ['https://www.youtube.com/@газета', 'channel', '/@%D0%B3%D0%B0%D0%B7%D0%B5%D1%82%D0%B0', null],
  ['https://www.youtube.com/user/TownPaper', 'channel', '/user/townpaper', null],
  ['https://www.youtube.com/TownPaper', 'channel', '/c/townpaper', null],
])('%s is a %s at %s, and so its parser reads it', (address, kind, path, feed) => {
  const feeds = feed === null ? [] : [['RSS', 'atom 1.0', `${YOUTUBE}/feeds/videos.xml?${feed}`]];
  expect(offered(address)).toEqual([['YOUTUBE', kind, YOUTUBE + path], ...feeds]);
  expect(youtubeAddressOf(YOUTUBE + path)).toEqual(youtubeAddressOf(address));
});

test.each([
  'https://vk.com/',
  'https://vk.com/im?sel=5',
  'https://dev.vk.com/reference',
  'https://vk.com.example.org/town_paper',
  'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
  'https://www.youtube.com/playlist?list=WL',
  `https://www.youtube.com/feeds/videos.xml?channel_id=${UC}`,
  'https://example.com/@name',
])('%s has to be looked at', (address) => {
  expect(offered(address)).toEqual([]);
});
