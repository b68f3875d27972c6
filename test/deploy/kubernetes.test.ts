import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { variables } from '../../src/config/variables';
import { parserGroupOf, TOPICS } from '../../src/contract/topics';
import { parserNames } from '../../src/parsers/registry';

interface Manifest {
  readonly kind: string;
  readonly metadata?: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly resources?: readonly string[];
  readonly spec?: {
    readonly maxReplicaCount?: number;
    readonly scaleTargetRef?: { readonly name: string };
    readonly triggers?: readonly { readonly metadata: Readonly<Record<string, string>> }[];
    readonly template?: {
      readonly spec: { readonly containers: readonly { readonly env?: readonly { readonly name: string }[] }[] };
    };
  };
}

const FOLDER = join(__dirname, '..', '..', 'deploy', 'kubernetes');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const manifests = files.flatMap((name) =>
  parseAllDocuments(readFileSync(join(FOLDER, name), 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${name}: ${document.errors.join('; ')}`);
    return document.toJS() as Manifest;
  }),
);
const known = new Map(variables.map((variable) => [variable.name, variable]));
const config = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata?.name === 'parser-manager');

describe('deploy/kubernetes', () => {
  it('names only variables that the program knows', () => {
    const named = manifests.flatMap(({ data, stringData, spec }) => [
      ...Object.keys(data ?? {}),
      ...Object.keys(stringData ?? {}),
      ...(spec?.template?.spec.containers ?? []).flatMap(({ env }) => (env ?? []).map(({ name }) => name)),
    ]);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('lists every file but the example of a secret', () => {
    const kustomization = manifests.find(({ kind }) => kind === 'Kustomization');
    const others = files.filter((name) => !['kustomization.yaml', 'secret.example.yaml'].includes(name));
    expect([...(kustomization?.resources ?? [])].sort()).toEqual(others.sort());
  });

  it.each(parserNames)('scales the %s parser by the lag of the topic and group it really reads', (source_type) => {
    const name = `${source_type.toLowerCase().replaceAll('_', '-')}-parser`;
    const scaled = manifests.find(({ kind, metadata }) => kind === 'ScaledObject' && metadata?.name === name);
    expect(scaled?.spec?.scaleTargetRef?.name).toBe(name);
    expect(scaled?.spec?.triggers?.[0]?.metadata).toMatchObject({
      topic: TOPICS[source_type].default_name,
      consumerGroup: parserGroupOf(known.get('KAFKA_TASKS_CONSUMER_GROUP')?.default ?? '', source_type),
      bootstrapServers: config?.data?.['KAFKA_BROKERS'],
    });
    // a member without a partition would only wait
    expect(scaled?.spec?.maxReplicaCount).toBeLessThanOrEqual(Number(config?.data?.['KAFKA_TOPIC_PARTITIONS']));
  });

  it.each(files.filter((name) => name === 'manager.yaml' || name.endsWith('-parser.yaml')))(
    '%s knows where files are kept',
    (name) => {
      const text = readFileSync(join(FOLDER, name), 'utf8');
      for (const kind of ['configMapRef', 'secretRef'])
        expect(text).toContain(`${kind}: { name: parser-manager-storage }`);
    },
  );
});
