/** One tooltip for the whole page: what an ellipsis hides is told when one points at it or focuses it. */

const told = new WeakSet<Element>();
const HIGHEST = 4;

const isCut = (element: HTMLElement) =>
  getComputedStyle(element).textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth;

function tell({ target }: Event): void {
  let element = target instanceof HTMLElement ? target : null;
  for (let level = 0; element !== null && level < HIGHEST; level += 1, element = element.parentElement) {
    if (told.has(element) && !isCut(element)) element.removeAttribute('title');
    if ((!element.hasAttribute('title') || told.has(element)) && isCut(element)) {
      element.title = element.innerText;
      told.add(element);
    }
  }
}

/** Listens from now on; returns what ends it. */
export function tellCutText(): () => void {
  document.addEventListener('mouseover', tell);
  document.addEventListener('focusin', tell);
  return () => {
    document.removeEventListener('mouseover', tell);
    document.removeEventListener('focusin', tell);
  };
}
