/** What `drover register slack` prints: Slack has no way for a program to make an app without a person's token. */
export function registerText(manifest: string): string {
  return [
    'To make the Slack app:',
    '',
    '1. Open https://api.slack.com/apps?new_app=1 and choose "From a manifest".',
    '2. Paste the manifest below (it is manifest.yml) as YAML, pick your workspace where it is asked for, then Create.',
    '   For an app that exists: App Manifest.',
    '3. Install App > Install to Workspace. The Bot User OAuth Token (xoxb-…) is `slack.botToken`.',
    '4. Socket Mode: Basic Information > App-Level Tokens > Generate, scope connections:write. The token (xapp-…) is',
    '   `slack.appToken`. HTTP mode instead: Basic Information > Signing Secret is `slack.signingSecret`.',
    '5. In each channel where requests are made: `/invite @drover`.',
    '6. `drover check` says whether all of it works.',
    '',
    'After new scopes or commands: update the manifest there, and reinstall the app.',
    '',
    manifest.trimEnd(),
    '',
  ].join('\n');
}
