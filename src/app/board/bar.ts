import { type Html, html } from './html.js';

/** A bar of shares from 0 to 1, told in words as well; drawn without a style of its own, which the policy forbids. */
export function barHtml(filled: number, coming: number, words: string): Html {
  const share = (value: number) => (Math.min(1, Math.max(0, value)) * 100).toFixed(1);
  return html`<svg class="bar" role="img" aria-label="${words}" viewBox="0 0 100 6" preserveAspectRatio="none"><rect class="track" width="100" height="6" rx="1"/><rect class="fill" width="${share(filled)}" height="6" rx="1"/>${
    coming > 0
      ? html`<rect class="coming" x="${share(filled)}" width="${share(Math.min(coming, 1 - filled))}" height="6"/>`
      : undefined
  }</svg>`;
}
