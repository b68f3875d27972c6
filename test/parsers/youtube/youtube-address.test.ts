import { youtubeAddressOf } from '../../../src/parsers/youtube/youtube-address';

const UC = 'UCabcdefghijklmnopqrst-_';
const PL = 'PLabcdefghij0123456789';

test.each([
  UC,
  `  ${UC} `,
  `https://www.youtube.com/channel/${UC}`,
  `https://m.youtube.com/channel/${UC}/videos?view=0`,
  `youtube.com/channel/${UC}/`,
  `//www.youtube.com/channel/${UC}`,
  `HTTPS://WWW.YOUTUBE.COM/channel/${UC}`,
  `https://www.youtube.com/feeds/videos.xml?channel_id=${UC}`,
])('%s is a channel', (text) => {
  expect(youtubeAddressOf(text)).toEqual({ channel_id: UC });
});

test.each([
  PL,
  `https://www.youtube.com/playlist?list=${PL}`,
  `https://m.youtube.com/playlist?list=${PL}&si=abc`,
  `https://music.youtube.com/playlist?list=${PL}`,
  `https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=${PL}&index=3`,
  `https://youtu.be/dQw4w9WgXcQ?list=${PL}`,
  `https://www.youtube.com/feeds/videos.xml?playlist_id=${PL}`,
])('%s is a playlist', (text) => {
  expect(youtubeAddressOf(text)).toEqual({ playlist_id: PL });
});

test.each([
  ['@TownPaper', { handle: 'townpaper' }],
  ['https://www.youtube.com/@TownPaper', { handle: 'townpaper' }],
  ['youtube.com/@town.paper/videos', { handle: 'town.paper' }],
  ['https://m.youtube.com/%40town_paper?app=desktop', { handle: 'town_paper' }],
  ['https://www.youtube.com/@%D0%B3%D0%B0%D0%B7%D0%B5%D1%82%D0%B0', { handle: 'газета' }],
  ['https://www.youtube.com/user/TownPaper', { username: 'townpaper' }],
  ['https://www.youtube.com/feeds/videos.xml?user=TownPaper', { username: 'townpaper' }],
  ['https://www.youtube.com/c/TownPaper/featured', { custom: 'townpaper' }],
  ['https://www.youtube.com/TownPaper', { custom: 'townpaper' }],
])('%s is a name', (text, address) => {
  expect(youtubeAddressOf(text)).toEqual(address);
});

test.each([
  '',
  'TownPaper',
  '@x',
  'https://www.youtube.com/',
  'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
  'https://youtu.be/dQw4w9WgXcQ',
  'https://www.youtube.com/shorts/dQw4w9WgXcQ',
  'https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=RDdQw4w9WgXcQ',
  'https://www.youtube.com/playlist?list=WL',
  'https://www.youtube.com/channel/UCshort',
  'https://www.youtube.com/feed/subscriptions',
  'https://www.youtube.com/feeds/videos.xml',
  'https://www.youtube.com/%',
  `https://example.com/channel/${UC}`,
  `https://notyoutube.com/channel/${UC}`,
  `https://youtube.com.evil.example/channel/${UC}`,
  'https://[youtube.com/@x',
])('"%s" is nobody\'s', (text) => {
  expect(youtubeAddressOf(text)).toBeNull();
});
