/** What parsers are configured with. */
export interface ParserConfig {
  readonly http: {
    /** host:port, address or CIDR that fetches may reach although private. */
    readonly allow_private: readonly string[];
    readonly user_agent: string;
    /** Requests to one host at once. */
    readonly connections_per_host: number;
  };
}
