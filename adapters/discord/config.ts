/** What the configuration's `discord` section holds. */
export interface DiscordConfig {
  /** The bot's token. */
  token: string;
  applicationId: string;
  /** The one Discord server that Drover serves. */
  guildId: string;
  /** What discord.js calls `rest.api`, without the version: `https://discord.com/api`. The gateway's address comes from it. */
  apiUrl: string;
}
