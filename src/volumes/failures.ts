/** What a message of Cinder, or of Nova about a volume, means, and what to do about it. */
interface Row {
  match: RegExp;
  meaning: string;
  remedy: string;
}

/** From the specific to the general. Texts: cinder/message/message_field.py, nova/exception.py, nova/compute/manager.py. */
const ROWS: readonly Row[] = [
  {
    match: /Could not find any available weighted backend|No weighed backends available/i,
    meaning: 'no backend took the volume: none of its type is up and has room for it.',
    remedy: '`/volumes pools` shows what is free and what is down; choose another type or less.',
  },
  {
    match: /exceeds allowed gigabytes quota|Maximum number of \w+ allowed .* exceeded|Quota exceeded/i,
    meaning: 'the project is over its quota.',
    remedy: 'Free some, or have the quota raised.',
  },
  {
    match: /cannot be smaller than the image minDisk|smaller than .*image/i,
    meaning: 'the volume is smaller than its image needs.',
    remedy: 'Ask for more with `--size`; `/volumes images` shows what each image needs.',
  },
  {
    match: /Image .*could not be found|Invalid image identifier/i,
    meaning: 'Cinder cannot read the image any more.',
    remedy: '`/volumes images` lists those that there are.',
  },
  {
    match: /copy image to volume|Image .* is unacceptable|Failed to copy image/i,
    meaning: 'Cinder could not write the image into the volume.',
    remedy:
      "Look at cinder-volume's log for this request; is there room for the image's conversion, and is it whole?",
  },
  {
    match: /Block Device (?:Mapping is Invalid|\S+ is not bootable)/i,
    meaning: 'Nova cannot boot from this volume.',
    remedy: '`/volumes show` tells its state and whether it is bootable.',
  },
  {
    match: /Failed to allocate the network|Unable to allocate network|no fixed IP/i,
    meaning: 'Neutron gave the server no port.',
    remedy:
      'Check that the network has a subnet with free addresses, and that the host has a live network agent.',
  },
  {
    match: /Virtual Interface creation failed/i,
    meaning: 'the port was not plugged in time on the host.',
    remedy: "Check the host's network agent, then boot again.",
  },
  {
    match: /No valid host was found/i,
    meaning:
      'no host could take the server: too little memory or vCPU, a wrong zone, or every host is disabled.',
    remedy:
      'Try a smaller flavor, another `--az`, or leave `--to` out; `/preflight` shows the room of each host.',
  },
  {
    match: /Exceeded maximum number of retries/i,
    meaning: 'Nova tried several hosts and each failed.',
    remedy: "Look at the fault's details: `openstack server show` as an administrator.",
  },
  {
    match: /Retype needs volume to be in available or in-use state/i,
    meaning: 'the volume was busy, or already of that type.',
    remedy: '`/volumes show` tells its state; ask again when it is available.',
  },
];

export function meaningOf(message: string): { meaning: string; remedy: string } | undefined {
  const flat = message.replace(/\s+/g, ' ');
  const row = ROWS.find(({ match }) => match.test(flat));
  return row === undefined ? undefined : { meaning: row.meaning, remedy: row.remedy };
}
