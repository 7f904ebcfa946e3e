export interface Page {
  title: string;
  style: string;
  head: string;
  pictures: readonly { name: string; html: string }[];
}

/** All cards below each other, each in an element of its own that is photographed by its id. */
export function page({ title, style, head, pictures }: Page): string {
  const body = pictures.map(({ name, html }) => `<div class="picture" id="${name}">${html}</div>`).join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>
  * { box-sizing: border-box; } body { margin: 0; }
  ${style}</style>${head}</head><body>${body}</body></html>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** An image of nothing but these elements, 36 wide and high. */
export function svg(elements: string): string {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">${elements}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawn)}`;
}

export const LOGO = svg(
  '<rect width="36" height="36" rx="6" fill="#1d3c34"/><path d="M9 18h14m-5-5 5 5-5 5" stroke="#fff" stroke-width="3" fill="none"/>',
);
