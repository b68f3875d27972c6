/** Small feeds of every dialect, for tests. */

const RSS2 = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Town paper</title><link>https://paper.example/</link><language>en-gb</language><ttl>45</ttl>
<skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<item><title>Bridge opens &amp; closes</title><link>/bridge</link><guid isPermaLink="false">tag:paper,1</guid>
<pubDate>Mon, 06 Sep 2021 10:00:00 EST</pubDate><dc:creator>A. Writer</dc:creator><category>town</category><category>roads</category>
<description>Short.</description><content:encoded><![CDATA[<p>Long <a href="/map?a=1&amp;b=2">map</a> <img src="pic.jpg"></p>]]></content:encoded>
<enclosure url="/audio/1.mp3" length="1234" type="audio/mpeg"/></item>
<item><title>No link but a guid</title><guid>https://paper.example/two</guid><pubDate>some day</pubDate></item>
</channel></rss>`;

const RSS091 = `<?xml version="1.0"?><rss version="0.91"><channel><title>Old</title><link>http://old.example/</link><description>d</description><language>en</language>
<item><title>One</title><link>http://old.example/1</link><description>x</description></item></channel></rss>`;

const RSS092 = RSS091.replace('0.91', '0.92').replace(
  '<description>x</description>',
  '<enclosure url="http://old.example/1.mp3" length="5" type="audio/mpeg"/>',
);

const RSS10 = `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://rdf.example/"><title>Graph</title><link>http://rdf.example/</link></channel>
<item rdf:about="urn:one"><title>One</title><link>http://rdf.example/1</link><dc:date>2003-12-13T18:30:02+01:00</dc:date><dc:creator>R</dc:creator><description>x</description></item></rdf:RDF>`;

const RSS090 = `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
<channel><title>First</title><link>http://first.example/</link></channel><item><title>One</title><link>http://first.example/1</link></item></rdf:RDF>`;

const ATOM10 = `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/blog/" xml:lang="en">
<title type="html">Atoms</title><link rel="self" href="feed"/><link href="./"/><id>urn:feed</id><updated>2003-12-13T18:30:02Z</updated><author><name>Everybody</name></author>
<entry><title>One</title><link rel="edit" href="edit/1"/><link href="1"/><link rel="enclosure" href="1.ogg" type="audio/ogg" length="9"/><id>urn:1</id>
<published>2003-12-13T08:29:29-04:00</published><updated>2003-12-13T18:30:02Z</updated><category term="t"/><summary>S</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><a href="x">x</a></div></content></entry>
<entry xml:base="/other/"><title>Two</title><link href="2"/><id>urn:2</id><updated>2003-12-14T18:30:02Z</updated><author><name>Somebody</name></author><content>1 &lt; 2</content></entry></feed>`;

const ATOM03 = `<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Draft</title><link rel="alternate" type="text/html" href="http://draft.example/"/>
<entry><title>One</title><link rel="alternate" href="/1"/><id>urn:1</id><issued>2003-12-13T08:29:29-04:00</issued><modified>2003-12-13T18:30:02Z</modified>
<content type="text/html" mode="escaped">&lt;p&gt;hi&lt;/p&gt;</content></entry></feed>`;

const JSON_FEED = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'Braces',
  home_page_url: 'https://json.example/',
  language: 'de',
  items: [
    {
      id: '1',
      url: '/1',
      title: 'One',
      content_html: '<p>x</p>',
      summary: 's',
      date_published: '2020-01-01T00:00:00Z',
      date_modified: '2020-01-02T00:00:00Z',
      authors: [{ name: 'J' }],
      tags: ['t'],
      attachments: [{ url: '/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 3 }],
    },
    { id: 2, content_text: 'a < b' },
  ],
});

const BROKEN = `<?xml version="1.0"?><rss version="2.0"><channel><title>Torn</title><link>http://torn.example/</link>
<item><title>Fish & chips</title><link>/1</link><guid>g1</guid><pubDate>Mon, 06 Sep 2021 00:01:00 +0000</pubDate><description>a <b>bold</description></item>
<item><title>Second</title><link>/2</link><guid>g2</guid><pubDate>never</pubDate></item></chan`;

export const FEEDS = { RSS2, RSS091, RSS092, RSS10, RSS090, ATOM10, ATOM03, JSON_FEED, BROKEN };
