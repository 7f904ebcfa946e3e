/** Words that can be typed as they are, and can't be read as an option. */
export const PLAIN = /^\w[\w.@-]{0,63}$/;

/**
 * A server in a command to paste behind `/migrate`: its name, or its id where the name can't be typed as one word. A name
 * that could be a subcommand, in whatever case, needs the word `server` in front.
 */
export function typedServer({ id, name }: { readonly id: string; readonly name: string }): string {
  if (!PLAIN.test(name)) return id;
  return /^[a-z]+$/i.test(name) ? `server ${name}` : name;
}
