/** A feed in one shape, whatever dialect it came in; before links are resolved and keys are made. */

export interface RawItem {
  /** `guid`, `id` or `rdf:about`. */
  readonly id: string | null;
  readonly link: string | null;
  readonly title: string | null;
  readonly author: string | null;
  readonly published: string | null;
  readonly updated: string | null;
  readonly summary: string | null;
  readonly content: { readonly text: string; readonly is_html: boolean } | null;
  readonly categories: readonly string[];
  readonly enclosures: readonly {
    readonly url: string;
    readonly type: string | null;
    readonly length: number | null;
  }[];
  /** `xml:base` of the entry. */
  readonly xml_base: string | null;
}

export interface RawFeed {
  readonly dialect: string;
  readonly title: string | null;
  readonly link: string | null;
  readonly language: string | null;
  readonly xml_base: string | null;
  readonly ttl_minutes: number | null;
  readonly skip_hours: readonly number[];
  readonly skip_days: readonly string[];
  readonly items: readonly RawItem[];
  readonly warnings: readonly string[];
}
