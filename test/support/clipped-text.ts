import type { Page } from 'playwright-core';

/** Looks at every text of the page as it is drawn: what is cut, by whom, and whether a tooltip tells it. Runs in the browser. */
const LOOK = `(() => {
  const found = [];
  const canvas = document.createElement('canvas').getContext('2d');
  const isSeen = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const say = (el, how, text) =>
    found.push(how + ': "' + text.trim().slice(0, 60) + '" in ' + el.tagName.toLowerCase() + '.' + el.getAttribute('class'));
  const walker = document.createTreeWalker(document.querySelector('[role=dialog]') ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const el = node.parentElement;
    if (node.data.trim() === '' || !isSeen(el) || el.closest('svg, .sr-only, script, style, option')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.width === 0) continue;
    for (let up = el; up !== null && up !== document.documentElement; up = up.parentElement) {
      const style = getComputedStyle(up);
      const box = up.getBoundingClientRect();
      if (style.overflowX === 'auto' || style.overflowX === 'scroll') {
        // tables of data and code may be scrolled sideways; nothing else
        if (!up.matches('.table-frame, pre') && up.scrollWidth > up.clientWidth + 1) say(up, 'scrolls sideways', node.data);
        break;
      }
      if (style.overflowX !== 'hidden' && style.overflowX !== 'clip') continue;
      const hasDots = style.textOverflow === 'ellipsis';
      const right = box.right - parseFloat(style.borderRightWidth) - (hasDots ? parseFloat(style.paddingRight) : 0);
      if (text.right > right + 1 || text.left < box.left - 1) {
        el.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
        const isTold = hasDots && (up.closest('[title]') ?? up.querySelector('[title]')) !== null;
        if (!isTold) say(el, hasDots ? 'dots without a title' : 'cut', node.data);
        break;
      }
      if (text.bottom > box.bottom + 3 || text.top < box.top - 3) {
        say(el, 'cut below', node.data);
        break;
      }
    }
  }
  for (const field of document.querySelectorAll('input, select')) {
    if (!isSeen(field) || ['checkbox', 'radio', 'file', 'hidden'].includes(field.type)) continue;
    const style = getComputedStyle(field);
    const text = field.tagName === 'SELECT' ? (field.selectedOptions[0]?.text ?? '') : field.readOnly ? field.value : '';
    canvas.font = style.font;
    const box = field.getBoundingClientRect();
    const left = box.left + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft);
    const beside = [...field.parentElement.querySelectorAll('button, svg')].filter(isSeen)
      .map((one) => one.getBoundingClientRect().left).filter((x) => x > box.left + box.width / 2);
    const room = Math.min(box.right - parseFloat(style.paddingRight), ...beside) - left;
    if (canvas.measureText(text || field.placeholder).width > room + 1) say(field, 'field', text || field.placeholder);
  }
  const beyond = document.documentElement.scrollWidth - innerWidth;
  if (beyond > 0) found.push('the page is ' + beyond + ' pixels too wide');
  return [...new Set(found)];
})()`;

/** Texts a person cannot read to their end: cut off, under an icon, outside of the page, or dotted without a tooltip. */
export async function clippedOn(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(LOOK);
}
