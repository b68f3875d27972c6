import { describeApi } from '../../../src/manager/api/create-app';

/** Answers that are not JSON, or have no body. */
const OTHER = [
  'get /health',
  'get /metrics',
  'get /api/v1/source/export',
  'get /api/v1/task/{id}/artifacts/{filename}',
  'get /api/v1/upload/{name}',
  'get /{run_id}/{filename}',
  'get /api/v1/stream',
  'post /api/v1/notice/{id}/retry',
];

test('every route that answers with JSON promises a shape', async () => {
  const { paths } = await describeApi();
  const silent = Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch'] as const)
      .filter((method) => item[method] !== undefined)
      .filter((method) =>
        Object.entries(item[method]?.responses ?? {}).every(
          ([status, answer]) => !status.startsWith('2') || answer === undefined || !('content' in answer),
        ),
      )
      .map((method) => `${method} ${path}`),
  );
  expect(silent.filter((route) => !OTHER.includes(route))).toEqual([]);
});
