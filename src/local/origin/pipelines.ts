const EVERY_MINUTE = 'demo: every minute, spread';

/** The three pipelines of the demo, in the form of the import: short limits, so that a run ends within a minute. */
export function demoPipelines(origin: string): Record<string, unknown>[] {
  return [
    pipeline('Demo symbols', {
      input: {
        type: 'csv',
        text: 'symbol;name\nIBM;IBM\nAAPL;Apple\nMSFT;Microsoft\nIBM;again\n',
        distinct_by: 'symbol',
      },
      request: {
        url: `${origin}/alpha-vantage/query`,
        query: { function: 'TIME_SERIES_DAILY', symbol: '{{row.symbol}}', apikey: 'demo' },
        limits: { concurrency: 1, rate: { count: 1, per_seconds: 3 } },
        retry: { times: 3, delay_seconds: 1 },
      },
      check: { required: ['`Time Series (Daily)`'], try_again: 'Information' },
      transform: { row: '$each(`Time Series (Daily)`, function($v, $k) { $merge([{"Date": $k}, $v]) })' },
      outputs: [{ name: '{{row.symbol}}.json', format: 'json', per: 'row' }],
    }),
    pipeline('Demo parallel', {
      input: { type: 'csv', text: 'id\n1\n2\n3\n4\n5\n6\n7\n8\n' },
      request: {
        url: `${origin}/api/data?id={{row.id}}`,
        limits: { concurrency: 5, rate: { count: 2, per_seconds: 2 } },
        retry: { times: 3, delay_seconds: 1 },
      },
      outputs: [{ name: 'output.json', format: 'json' }],
    }),
    pipeline('Demo complaints', {
      input: { type: 'api', url: `${origin}/complaints/search?size=10`, records: 'hits.hits._source' },
      outputs: [{ name: 'complaints.csv', format: 'csv', columns: ['state', 'product', 'company'] }],
      emit: {
        item_key: 'complaint_id',
        kind: 'complaint',
        title: 'product & ": " & company',
        published_at: 'date_received',
      },
    }),
  ];
}

function pipeline(name: string, settings: Record<string, unknown>): Record<string, unknown> {
  return { type: 'CSV_API', name, settings, task_types: 'PIPELINE', cadence: EVERY_MINUTE };
}
