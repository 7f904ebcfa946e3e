import { renderCard } from '../adapters/discord/render.js';
import { markdownHtml } from './markdown.js';
import { escaped, LOGO, type Picture, page, svg } from './page.js';

const CONTEXT = {
  guildId: '100000000000000001',
  reactions: { approve: ['white_check_mark'], reject: ['x'] },
};
export const NAMES: ReadonlyMap<string, string> = new Map([
  ['200000000000000001', 'ann'],
  ['200000000000000002', 'bob'],
  ['300000000000000001', 'ops-leads'],
]);

const STYLE = `
  body { background: #313338; }
  .picture { width: 720px; }
  discord-messages { border: 0 !important; }
`;

/** Bare names of modules, as the browser finds them under the preview's own address. */
const IMPORTS = {
  imports: {
    '@skyra/discord-components-core': '/@skyra/discord-components-core/dist/index.js',
    '@lit/context': '/@lit/context/index.js',
    '@lit/reactive-element': '/@lit/reactive-element/reactive-element.js',
    '@lit/reactive-element/': '/@lit/reactive-element/',
    lit: '/lit/index.js',
    'lit/': '/lit/',
    'lit-html': '/lit-html/lit-html.js',
    'lit-html/': '/lit-html/',
    'lit-element/lit-element.js': '/lit-element/lit-element.js',
  },
};

export function discordPage(cards: readonly Picture[]): string {
  const head = `<script type="importmap">${JSON.stringify(IMPORTS)}</script>
    <script type="module">import '@skyra/discord-components-core'; window.drawn = true;</script>`;
  return page({
    title: 'Discord',
    style: STYLE,
    head,
    pictures: cards.map((shown) => ({ name: shown.name, html: message(shown) })),
  });
}

function message({ card, name, isPrivate }: Picture): string {
  const mark = isPrivate ? undefined : `m-7f3k2qabcd:${name}`;
  const { content, embeds, components } = renderCard(card, CONTEXT, mark);
  const described = embeds.map(({ description, footer }) => {
    const text =
      description === undefined
        ? ''
        : `<discord-embed-description slot="description">${markdownHtml(description, NAMES)}</discord-embed-description>`;
    const foot =
      footer === undefined
        ? ''
        : `<discord-embed-footer slot="footer">${escaped(footer.text)}</discord-embed-footer>`;
    return `<discord-embed slot="embeds">${text}${foot}</discord-embed>`;
  });
  const rows = components.map(
    ({ components: buttons }) =>
      `<discord-action-row>${buttons.map(buttonHtml).join('')}</discord-action-row>`,
  );
  const attachments =
    rows.length === 0 ? '' : `<discord-attachments slot="components">${rows.join('')}</discord-attachments>`;
  const votes =
    isPrivate === true || card.buttons === undefined
      ? ''
      : `<discord-reactions slot="reactions">${['✅', '❌'].map(reaction).join('')}</discord-reactions>`;
  return `<discord-messages><discord-message author="Drover" bot avatar="${LOGO}" timestamp="Today at 14:30"${isPrivate ? ' ephemeral' : ''}>${markdownHtml(content, NAMES)}${described.join('')}${attachments}${votes}</discord-message></discord-messages>`;
}

function reaction(emoji: string): string {
  const image = svg(`<text x="2" y="29" font-size="28">${emoji}</text>`);
  return `<discord-reaction name="${emoji}" emoji="${image}" count="1"></discord-reaction>`;
}

const STYLES: Readonly<Record<number, string>> = {
  1: 'primary',
  2: 'secondary',
  3: 'success',
  4: 'destructive',
};

function buttonHtml(button: object): string {
  const { label = '', style = 2 } = button as { label?: string; style?: number };
  return `<discord-button type="${STYLES[style] ?? 'secondary'}">${escaped(label)}</discord-button>`;
}
