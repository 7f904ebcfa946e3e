import { z } from 'zod';
import { escaped, hostAddress, ipAddress, portNumber } from './forms.js';

/**
 * Every form that an argument of a remote command may have, as an extended regular expression that means the same here
 * and to `grep -E` on the host. None of them lets through a blank, a quote, `$`, a backslash, a newline or a leading
 * dash; `..` is refused in all of them.
 */
export const ARGUMENT_FORMS = {
  host: { what: 'a host name or address', form: '[A-Za-z0-9_:][A-Za-z0-9_.:-]{0,252}' },
  hosts: { what: 'a host name or address', form: '[A-Za-z0-9_:][A-Za-z0-9_.:-]{0,252}', many: true },
  ip: {
    what: 'an IP address',
    form: '((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])|[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}',
  },
  probe: { what: 'ping or tcp', form: 'ping|tcp' },
  uuid: {
    what: 'a UUID',
    form: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  },
  domain: { what: "libvirt's name of a domain", form: '[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}' },
  domainOrNone: { what: "libvirt's name of a domain, or -", form: '-|[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}' },
  user: { what: 'a user name', form: '[A-Za-z_][A-Za-z0-9_.-]{0,31}' },
  userOrNone: { what: 'a user name, or -', form: '-|[A-Za-z_][A-Za-z0-9_.-]{0,31}' },
  port: { what: 'a port', form: '[1-9][0-9]{0,4}' },
  ports: { what: 'a port', form: '[1-9][0-9]{0,4}', many: true },
  portOrNone: { what: 'a port, or -', form: '-|[1-9][0-9]{0,4}' },
  path: { what: 'an absolute path', form: '/[A-Za-z0-9_./@:+,=-]{0,400}' },
  paths: { what: 'an absolute path', form: '/[A-Za-z0-9_./@:+,=-]{0,400}', many: true },
  pathOrNone: { what: 'an absolute path, or -', form: '-|/[A-Za-z0-9_./@:+,=-]{0,400}' },
  yesOrNo: { what: 'yes or no', form: 'yes|no' },
  seconds: { what: 'a number of seconds up to 60', form: '[1-9]|[1-5][0-9]|60' },
  epoch: { what: 'seconds since the epoch', form: '[1-9][0-9]{0,11}' },
  transport: { what: 'ssh, tcp or tls', form: 'ssh|tcp|tls' },
  hypervisor: { what: 'kvm or qemu', form: 'kvm|qemu' },
  pool: { what: 'the name of a Ceph pool', form: '[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}' },
  request: { what: 'the id of a request', form: '[a-z2-7]{10}' },
  repairedFile: {
    what: 'authorized_keys, known_hosts or config',
    form: 'authorized_keys|known_hosts|config',
  },
  image: { what: 'the name of a Ceph image', form: '[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}' },
} as const satisfies Record<string, { what: string; form: string; many?: true }>;

export type ArgumentForm = keyof typeof ARGUMENT_FORMS;
type ManyForm = 'hosts' | 'ports' | 'paths';

export type ArgumentForms = Readonly<Record<string, ArgumentForm>>;

/** What a caller passes: a list where the form takes many, which always stands last. */
export type ArgumentValues<F extends ArgumentForms> = {
  readonly [K in keyof F]: F[K] extends ManyForm ? readonly (string | number)[] : string | number;
};

/** A mesh of more hosts than this is asked in several commands. */
export const MOST_ARGUMENTS = 64;

export function isMany(form: ArgumentForm): form is ManyForm {
  return 'many' in ARGUMENT_FORMS[form];
}

/** What an extended regular expression cannot say, `-` for none aside. */
const STRICTER = new Map<string, z.ZodType>([
  ['host', hostAddress],
  ['hosts', hostAddress],
  ['ip', ipAddress],
  ['port', portNumber],
  ['ports', portNumber],
  ['portOrNone', z.union([z.literal('-'), portNumber])],
]);

const schemas = new Map(
  Object.entries(ARGUMENT_FORMS).map(([name, { form }]) => [
    name,
    z
      .string()
      .regex(new RegExp(`^(?:${form})$`))
      .refine((value) => !value.includes('..'))
      .refine((value) => STRICTER.get(name)?.safeParse(value).success !== false),
  ]),
);

/** A value that may not reach a host: what it should have been, and the value made harmless for display. */
export class BadArgument extends Error {
  override readonly name = 'BadArgument';
  constructor(name: string, what: string, value: string) {
    super(`${name} must be ${what}, not ${escaped(value)}`);
  }
}

/** The words of a command's arguments in order; throws BadArgument before anything is sent. */
export function argumentWords<F extends ArgumentForms>(forms: F, values: ArgumentValues<F>): string[] {
  return Object.entries(forms).flatMap(([name, form]) => {
    const given: string | number | readonly (string | number)[] | undefined = values[name];
    const list = typeof given === 'object' ? given : given === undefined ? [] : [given];
    const { what } = ARGUMENT_FORMS[form];
    if (list.length === 0 || list.length > MOST_ARGUMENTS) {
      throw new BadArgument(name, `${what} (1 to ${MOST_ARGUMENTS} of them)`, `${list.length}`);
    }
    return list.map((value) => {
      const checked = schemas.get(form)?.safeParse(String(value));
      if (checked?.success !== true) throw new BadArgument(name, what, String(value));
      return checked.data;
    });
  });
}
