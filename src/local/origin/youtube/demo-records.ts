import type { DemoChannel } from './demo-channels';
import type { DemoVideo } from './demo-videos';

/** The stand-in's records as the Data API writes them (developers.google.com/youtube/v3/docs). */

const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const thumbnails = (id: string) => ({
  default: { url: `https://i.ytimg.com/vi/${id}/default.jpg`, width: 120, height: 90 },
  maxres: { url: `https://i.ytimg.com/vi/${id}/maxresdefault.jpg`, width: 1280, height: 720 },
  high: { url: `https://i.ytimg.com/vi/${id}/hqdefault.jpg`, width: 480, height: 360 },
});

/** The text under a video; the same in the API and in the feed. */
export function descriptionOf({ n }: DemoVideo): string {
  return `What video ${n} is about.\nSecond line.`;
}

/** `playlistItem`. */
export function entryRecord(video: DemoVideo, channel: DemoChannel, playlistId: string, position: number): object {
  const { id, access } = video;
  const isSeen = access === 'public';
  const title = { public: video.title, private: 'Private video', deleted: 'Deleted video' }[access];
  return {
    kind: 'youtube#playlistItem',
    id: Buffer.from(`${playlistId}.${id}`).toString('base64url'),
    snippet: {
      publishedAt: iso(video.uploaded_at),
      channelId: channel.channel_id,
      title,
      description: isSeen ? descriptionOf(video) : `This video is ${access === 'private' ? 'private' : 'unavailable'}.`,
      thumbnails: isSeen ? thumbnails(id) : {},
      channelTitle: channel.title,
      playlistId,
      position,
      resourceId: { kind: 'youtube#video', videoId: id },
      ...(isSeen ? { videoOwnerChannelTitle: channel.title, videoOwnerChannelId: channel.channel_id } : {}),
    },
    contentDetails: { videoId: id, ...(isSeen ? { videoPublishedAt: iso(video.published_at) } : {}) },
    status: { privacyStatus: access === 'deleted' ? 'privacyStatusUnspecified' : access },
  };
}

/** `video`. */
export function videoRecord(video: DemoVideo, channel: DemoChannel): object {
  const { id, n, broadcast, seconds, state } = video;
  return {
    kind: 'youtube#video',
    id,
    snippet: {
      publishedAt: iso(video.published_at),
      channelId: channel.channel_id,
      title: video.title,
      description: descriptionOf(video),
      thumbnails: thumbnails(id),
      channelTitle: channel.title,
      liveBroadcastContent: state,
    },
    contentDetails: { duration: durationOf(seconds), definition: 'hd' },
    statistics: { viewCount: String(n % 9_999), likeCount: String(n % 97), commentCount: String(n % 5) },
    ...(broadcast === null
      ? {}
      : {
          liveStreamingDetails: {
            scheduledStartTime: iso(broadcast.scheduled),
            ...(broadcast.start === null ? {} : { actualStartTime: iso(broadcast.start) }),
            ...(broadcast.end === null ? {} : { actualEndTime: iso(broadcast.end) }),
          },
        }),
  };
}

/** `channel`. @param handle without its @ */
export function channelRecord(channel: DemoChannel, handle: string): object {
  const { channel_id, title, most } = channel;
  return {
    kind: 'youtube#channel',
    id: channel_id,
    snippet: {
      title,
      description: `All about ${title}.`,
      customUrl: `@${handle}`,
      publishedAt: '2015-03-01T12:00:00Z',
      country: 'SE',
      thumbnails: thumbnails(channel_id),
    },
    contentDetails: { relatedPlaylists: { likes: '', uploads: `UU${channel_id.slice(2)}` } },
    statistics: {
      viewCount: '1234567',
      subscriberCount: '4210',
      hiddenSubscriberCount: false,
      videoCount: String(most),
    },
    status: { privacyStatus: 'public', isLinked: true, madeForKids: false },
  };
}

function durationOf(seconds: number): string {
  if (seconds === 0) return 'P0D';
  const minutes = Math.floor(seconds / 60);
  return `PT${minutes > 0 ? `${minutes}M` : ''}${seconds % 60 > 0 ? `${seconds % 60}S` : ''}`;
}
