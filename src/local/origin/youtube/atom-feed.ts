import type { DemoChannel } from './demo-channels';
import { descriptionOf } from './demo-records';
import type { DemoVideo } from './demo-videos';

/** The Atom feed of the stand-in, as YouTube writes it. */

const when = (ms: number) => new Date(ms).toISOString().replace('.000Z', '+00:00');

/** @param videos newest first @param query what the feed was asked with, for its own link */
export function atomFeed(channel: DemoChannel, videos: readonly DemoVideo[], query: string): string {
  const { channel_id, title } = channel;
  const address = `https://www.youtube.com/channel/${channel_id}`;
  const author = `<author><name>${title}</name><uri>${address}</uri></author>`;
  const entries = videos.map((video) => {
    const page = video.seconds > 0 && video.seconds <= 60 ? `shorts/${video.id}` : `watch?v=${video.id}`;
    return `<entry><id>yt:video:${video.id}</id><yt:videoId>${video.id}</yt:videoId><yt:channelId>${channel_id}</yt:channelId><title>${video.title}</title><link rel="alternate" href="https://www.youtube.com/${page}"/>${author}<published>${when(video.published_at)}</published><updated>${when(video.published_at)}</updated><media:group><media:title>${video.title}</media:title><media:content url="https://www.youtube.com/v/${video.id}?version=3" type="application/x-shockwave-flash" width="640" height="390"/><media:thumbnail url="https://i1.ytimg.com/vi/${video.id}/hqdefault.jpg" width="480" height="360"/><media:description>${descriptionOf(video)}</media:description><media:community><media:starRating count="${video.n % 97}" average="5.00" min="1" max="5"/><media:statistics views="${video.n % 9_999}"/></media:community></media:group></entry>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="http://www.youtube.com/feeds/videos.xml?${query.replaceAll('&', '&amp;')}"/><id>yt:channel:${channel_id.slice(2)}</id><yt:channelId>${channel_id.slice(2)}</yt:channelId><title>${title}</title><link rel="alternate" href="${address}"/>${author}<published>2015-03-01T12:00:00+00:00</published>
${entries.join('\n')}</feed>`;
}
