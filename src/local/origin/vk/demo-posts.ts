import type { RawPost } from './demo-walls';

/** Posts of the VK stand-in: every kind of attachment in turn, as VK writes them. */

/** What hangs on a post, by its number. */
const ATTACHMENTS: readonly ((owner_id: number, n: number) => RawPost[])[] = [
  () => [],
  (owner_id, n) => [
    {
      type: 'photo',
      photo: {
        id: n,
        owner_id,
        text: '',
        sizes: [
          { type: 's', width: 75, height: 50, url: `https://sun.demo.example/s/${n}.jpg` },
          { type: 'w', width: 2560, height: 1707, url: `https://sun.demo.example/w/${n}.jpg` },
          { type: 'x', width: 604, height: 403, url: `https://sun.demo.example/x/${n}.jpg` },
        ],
      },
    },
  ],
  (owner_id, n) => [{ type: 'video', video: { id: n, owner_id, title: `Film ${n}`, duration: 95, views: n % 1000 } }],
  (owner_id, n) => [
    {
      type: 'poll',
      poll: {
        id: n,
        owner_id,
        question: `Question ${n}?`,
        votes: n % 100,
        answers: [
          { id: 1, text: 'Yes', votes: n % 60 },
          { id: 2, text: 'No', votes: n % 40 },
        ],
      },
    },
  ],
  (_, n) => [{ type: 'link', link: { url: `https://demo.example/${n}`, title: `Page ${n}`, description: 'A page' } }],
  (owner_id, n) => [
    {
      type: 'doc',
      doc: {
        id: n,
        owner_id,
        title: `Report ${n}.pdf`,
        ext: 'pdf',
        size: 48_000,
        url: `https://vk.com/doc${owner_id}_${n}`,
      },
    },
    { type: 'audio', audio: { id: n, owner_id, artist: 'Demo', title: `Song ${n}`, duration: 180 } },
  ],
  (owner_id, n) => [
    {
      type: 'article',
      article: { id: n, owner_id, title: `Article ${n}`, subtitle: 'Long', url: `https://vk.com/@demo-${n}` },
    },
    { type: 'market', market: { id: n, owner_id, title: `Thing ${n}`, price: { amount: '10000', text: '100 ₽' } } },
  ],
];

const AUTHOR = 102;

/** Post number `n` of a wall that has one every `every_ms`; its number is its id. */
export function demoPost(owner_id: number, n: number, every_ms: number): RawPost {
  const date = Math.floor((n * every_ms) / 1000);
  const make = ATTACHMENTS[n % ATTACHMENTS.length];
  const isRepost = n % 11 === 0;
  return {
    id: n,
    owner_id,
    from_id: owner_id,
    date,
    type: 'post',
    post_type: 'post',
    text: isRepost ? '' : `Post ${n}, also at [club101|Demo news]\nText of post ${n}.`,
    marked_as_ads: n % 13 === 0 ? 1 : 0,
    attachments: make?.(owner_id, n) ?? [],
    ...(isRepost
      ? {
          copy_history: [
            {
              id: n - 1,
              owner_id: -101,
              from_id: -101,
              date: date - 60,
              text: `Post ${n - 1} of somebody else`,
              attachments: [],
            },
          ],
        }
      : {}),
    ...(n % 5 === 0 && owner_id < 0 ? { signer_id: AUTHOR } : {}),
    likes: { count: n % 97 },
    reposts: { count: n % 7 },
    comments: { count: n % 5 },
    views: { count: n % 9999 },
    hash: `demo${n}`,
  };
}
