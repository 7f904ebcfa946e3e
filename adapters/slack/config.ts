/** What the configuration's `slack` section holds. Which secrets a mode needs is checked when the platform is made. */
export interface SlackConfig {
  mode: 'socket' | 'http';
  botToken: string;
  /** Socket Mode's `xapp-…` token, scope `connections:write`. */
  appToken?: string | undefined;
  /** HTTP mode's signing secret. */
  signingSecret?: string | undefined;
  /** Where the Web API lives, `https://slack.com/api/`; reaches every call, apps.connections.open included. */
  apiUrl: string;
}
