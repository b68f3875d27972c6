import { describeInBrowser, openPage, settled } from '../support/browser';
import { clippedOn } from '../support/clipped-text';
import { startFilledSystem, type FilledSystem } from '../support/filled-system';

jest.setTimeout(240_000);

describeInBrowser('words fit where they stand', () => {
  let filled: FilledSystem;
  beforeAll(async () => {
    filled = await startFilledSystem();
  });

  // 320 × 256 is what 1280 × 1024 becomes at 400 %, and 640 × 512 at 200 %
  for (const locale of ['ru-RU', 'en-GB'])
    for (const [width, height] of [
      [1280, 900],
      [1024, 768],
      [768, 1024],
      [640, 512],
      [390, 844],
      [320, 256],
    ] as const)
      test(`${locale}, ${width} pixels: no text is cut on any page, and only tables scroll sideways`, async () => {
        const { page, close } = await openPage({ locale, viewport: { width, height } });
        const found: string[] = [];
        for (const address of filled.addresses) {
          await page.goto(`${filled.system.url}${address}`);
          await page.waitForSelector('main h1');
          await settled(page);
          for (const text of await clippedOn(page)) found.push(`${address} ${text}`);
        }
        await close();
        expect(found).toEqual([]);
      });

  test('what dots hide is told when one points at it', async () => {
    const { page, close } = await openPage({ viewport: { width: 1024, height: 768 } });
    await page.goto(`${filled.system.url}/groups/${filled.group}`);
    const error = page.locator('tbody tr:has-text("http_410") td').last();
    const before = await error.getAttribute('title');
    await error.hover();
    expect([before, await error.getAttribute('title')]).toEqual([null, await error.innerText()]);
    await close();
  });
});
