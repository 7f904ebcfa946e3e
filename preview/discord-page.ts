import { markdownHtml } from './markdown.js';
import { escaped, LOGO, page, svg } from './page.js';
import { localTime, type Theme } from './slack-page.js';
import type { Shot } from './stage.js';

const COLOURS = {
  light: {
    paper: '#ffffff',
    box: '#f7f7f8',
    line: '#e3e5e8',
    ink: '#313338',
    faint: '#6d6f78',
    code: '#ebedef',
  },
  dark: {
    paper: '#313338',
    box: '#2b2d31',
    line: '#3f4147',
    ink: '#dbdee1',
    faint: '#949ba4',
    code: '#1e1f22',
  },
} as const;

function styleFor(theme: Theme, width: number): string {
  const { paper, box, line, ink, faint, code } = COLOURS[theme];
  return `
  body { background: ${paper}; }
  .picture { width: ${width}px; background: ${paper}; }
  discord-messages { border: 0 !important; background: ${paper} !important; }
  .container { border: 1px solid ${line}; border-left: 4px solid var(--accent); border-radius: 8px; background: ${box}; padding: 12px 14px; margin-top: 4px; max-width: 600px; color: ${ink}; }
  .text, .text p { color: ${ink}; font-size: 15px; line-height: 1.4; overflow-wrap: anywhere; }
  .text h3 { font-size: 17px; margin: 0 0 2px; font-weight: 700; line-height: 1.3; }
  hr { border: 0; border-top: 1px solid ${line}; margin: 10px 0; }
  .rows { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
  .rows span { border-radius: 8px; padding: 6px 14px; font: 500 14px "Liberation Sans", Arial, sans-serif; color: #fff; background: #4e5058; }
  .rows .s1 { background: #5865f2; } .rows .s4 { background: #da373c; }
  .text discord-subscript, .text small { color: ${faint} !important; font-size: 12.5px; }
  .text code, .text pre { background: ${code}; border-radius: 4px; font: 13px "DejaVu Sans Mono", monospace; }
  .text pre { padding: 8px; overflow-x: auto; white-space: pre-wrap; }
  .text code { padding: 0 3px; }
  .text ul { margin: 2px 0; padding-left: 20px; } .text blockquote { border-left: 4px solid ${line}; margin: 2px 0; padding-left: 10px; }
  img.shot { max-width: 100%; border-radius: 8px; }
  `;
}

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

export interface DiscordLook {
  theme: Theme;
  width: number;
  names: ReadonlyMap<string, string>;
}

export function discordPage(shots: readonly Shot[], look: DiscordLook): string {
  const head = `<script type="importmap">${JSON.stringify(IMPORTS)}</script>
    <script type="module">import '@skyra/discord-components-core'; window.drawn = true;</script>`;
  return page({
    title: 'Discord',
    style: styleFor(look.theme, look.width),
    head,
    pictures: shots.map((shot) => ({ name: shot.name, html: drawn(shot, look) })),
  });
}

function drawn({ message, png, isPrivate, votes }: Shot, look: DiscordLook): string {
  const parts =
    png === undefined
      ? ((message ?? []) as Component[]).map((one) => componentHtml(one, look)).join('')
      : `<img class="shot" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`;
  const reactions =
    votes === true
      ? `<discord-reactions slot="reactions">${['✅', '❌'].map(reaction).join('')}</discord-reactions>`
      : '';
  const light = look.theme === 'light' ? ' light-theme' : '';
  return `<discord-messages${light}><discord-message author="Drover" bot avatar="${LOGO}" timestamp="Today at 14:30"${isPrivate ? ' ephemeral' : ''}>${parts}${reactions}</discord-message></discord-messages>`;
}

interface Component {
  type: number;
  content?: string;
  accent_color?: number;
  label?: string;
  style?: number;
  components?: Component[];
}

const [ROW, BUTTON, TEXT, SEPARATOR, CONTAINER] = [1, 2, 10, 14, 17];

function componentHtml(one: Component, look: DiscordLook): string {
  const inner = () => (one.components ?? []).map((part) => componentHtml(part, look)).join('');
  switch (one.type) {
    case CONTAINER: {
      const colour = `#${(one.accent_color ?? 0).toString(16).padStart(6, '0')}`;
      return `<div class="container" style="--accent: ${colour}">${inner()}</div>`;
    }
    case TEXT:
      return `<div class="text">${textHtml(one.content ?? '', look)}</div>`;
    case SEPARATOR:
      return '<hr>';
    case ROW:
      return `<div class="rows">${inner()}</div>`;
    case BUTTON:
      return `<span class="s${one.style ?? 2}">${escaped(one.label ?? '')}</span>`;
    default:
      return '';
  }
}

function textHtml(content: string, { names }: DiscordLook): string {
  const timed = content.replace(/<t:(\d+):\w>/gu, (_all, seconds: string) => localTime(Number(seconds)));
  const [first = '', ...rest] = timed.split('\n');
  if (!first.startsWith('### ')) return markdownHtml(timed, names);
  return `<h3>${markdownHtml(first.slice(4), names)}</h3>${rest.length === 0 ? '' : markdownHtml(rest.join('\n'), names)}`;
}

function reaction(emoji: string): string {
  const image = svg(`<text x="2" y="29" font-size="28">${emoji}</text>`);
  return `<discord-reaction name="${emoji}" emoji="${image}" count="1"></discord-reaction>`;
}
